"""Addresses of the vault. None of them names anybody."""

from django.urls import path

from tandem.victim_services.views import clients, keys, releases, screenings

urlpatterns = [
    path("vault/", keys.vault, name="vault"),
    path("vault/make/", keys.make, name="vault_make"),
    path("vault/ask/", keys.ask, name="vault_ask"),
    path("vault/recover/", keys.recover, name="vault_recover"),
    path("vault/lock/", keys.lock, name="vault_lock"),
    path("vault/keys/", keys.holders, name="vault_keys"),
    path("vault/keys/passphrase/", keys.passphrase, name="vault_passphrase"),
    path("vault/keys/rotate/", keys.rotate, name="vault_rotate"),
    path("vault/keys/cap/", keys.cap, name="vault_cap"),
    path("vault/keys/<str:holder_id>/admit/", keys.admit, name="vault_admit"),
    path("vault/keys/<str:holder_id>/remove/", keys.remove, name="vault_remove"),
    path("vault/calendar/", clients.calendar, name="vault_calendar"),
    path("vault/inbox/", clients.inbox, name="vault_inbox"),
    path("vault/clients/new/", clients.take_in, name="vault_take_in"),
    path("vault/clients/<str:client_id>/", clients.client, name="vault_client"),
    path("vault/clients/<str:client_id>/change/", clients.change, name="vault_change"),
    path("vault/clients/<str:client_id>/reopen/", clients.reopen, name="vault_reopen"),
    path("vault/clients/<str:client_id>/shred/", clients.shred, name="vault_shred"),
    path("vault/clients/<str:client_id>/documents/", clients.keep_document, name="vault_keep_document"),
    path("vault/clients/<str:client_id>/documents/<str:record_id>/", clients.document, name="vault_document"),
    path("vault/clients/<str:client_id>/release/", releases.release, name="vault_sign_release"),
    path("vault/clients/<str:client_id>/releases/<str:release_id>/", releases.look_at_release, name="vault_release"),
    path("vault/clients/<str:client_id>/releases/<str:release_id>/revoke/", releases.revoke, name="vault_revoke"),
    path("vault/clients/<str:client_id>/screenings/new/", screenings.new, name="vault_screen"),
    path("vault/clients/<str:client_id>/screenings/<str:record_id>/", screenings.look, name="vault_screening"),
    path("vault/clients/<str:client_id>/screenings/<str:record_id>/ask/", screenings.ask, name="vault_ask_item"),
    path(
        "vault/clients/<str:client_id>/screenings/<str:record_id>/change/",
        screenings.change,
        name="vault_change_screening",
    ),
    path("vault/clients/<str:client_id>/demand/", releases.demand, name="vault_new_demand"),
    path("vault/clients/<str:client_id>/demands/<str:demand_id>/", releases.answer_demand, name="vault_demand"),
    path("vault/clients/<str:client_id>/records/<str:record_id>/strike/", clients.strike, name="vault_strike"),
    path("vault/clients/<str:client_id>/write/<str:kind>/", clients.write, name="vault_write"),
    path("vault/clients/<str:client_id>/write/<str:kind>/<str:record_id>/", clients.write, name="vault_rewrite"),
]
