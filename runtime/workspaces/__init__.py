"""Workspaces: made, listed, dropped, suspended, renamed, copied, limited and backed up."""

from runtime.workspaces.registry import (
    Workspace,
    create_schema,
    create_workspace,
    drop_workspace,
    find,
    get,
    open_workspaces,
    workspaces,
)

__all__ = [
    "Workspace",
    "create_schema",
    "create_workspace",
    "drop_workspace",
    "find",
    "get",
    "open_workspaces",
    "workspaces",
]
