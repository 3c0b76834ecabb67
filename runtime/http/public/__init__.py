"""Forms for people without a login: their page, what it asks for, and the links that administrators make."""

from runtime.http.public import keeping, page, visiting

ROUTES = (*keeping.ROUTES, *visiting.ROUTES)
PAGES = page.ROUTES
