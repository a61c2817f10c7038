"""Addresses of the survivor's pages: short, and about nothing."""

from django.urls import path

from tandem.survivor import views

urlpatterns = [
    path("p/", views.own, name="public_own"),
    path("p/end/", views.withdraw, name="public_own_withdraw"),
    path("p/write/", views.write, name="public_own_write"),
    path("p/contact/", views.contact, name="public_own_contact"),
    path("p/leave/", views.leave, name="public_own_leave"),
    path("vault/clients/<str:client_id>/card/new/", views.print_card, name="survivor_card"),
    path("vault/clients/<str:client_id>/card/end/", views.end_card, name="survivor_end_card"),
]
