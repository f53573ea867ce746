"""Filters of the standardiser's pages."""

from django import template

from reception.words.standardisation import say_link

register = template.Library()
register.filter("link_facts", say_link)
