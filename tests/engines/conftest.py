"""A workspace to publish into."""

from tests.places import place as place
