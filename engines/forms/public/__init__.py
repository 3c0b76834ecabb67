"""Forms for people without a login: what a link may show, who they are to the engines, what their page is made of."""

from engines.forms.public.link import Link
from engines.forms.public.offered import Offer, begun, offers
from engines.forms.public.page import page_json
from engines.forms.public.visitor import visitor
from engines.forms.public.wrong import faults

__all__ = ["Link", "Offer", "begun", "faults", "offers", "page_json", "visitor"]
