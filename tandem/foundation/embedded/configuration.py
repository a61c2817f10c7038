"""PostgreSQL's settings. Given on the command line, where no file in the data folder can overrule them."""

from __future__ import annotations

import os

ALLOWED_CONNECTIONS = """\
local all all scram-sha-256
host all all 127.0.0.0/8 scram-sha-256
host all all ::1/128 scram-sha-256
"""

# What a server must not keep or write down of what it is asked. A server that is not ours is held against the same list.
QUIET = {
    # A role sees the running statements of its other connections: names that members type, and tokens. Nobody needs them.
    "track_activities": "off",
    # Statements and their values are personal. The log tells of the server, not of what was asked of it:
    # "log" stands above "error" in this setting.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}


def settings(address: str, port: int, run: str) -> dict[str, str]:
    memory = _memory_in_megabytes()
    return {
        "listen_addresses": address,
        "port": str(port),
        "unix_socket_directories": run,
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "120",
        "shared_buffers": f"{max(64, min(1024, memory // 8))}MB",
        "effective_cache_size": f"{max(256, min(4096, memory // 2))}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(256, memory // 32))}MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        # The sealer takes only what is older than every open transaction, so none may stay open and idle.
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **QUIET,
        "log_checkpoints": "off",
        "log_destination": "stderr",
        "logging_collector": "off",
    }


def _memory_in_megabytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1_048_576
