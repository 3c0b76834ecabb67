"""What happened in a workspace besides changes of records, in the words of the log. No secret is ever part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

from psycopg.types.json import Jsonb

from definitions.texts import Text
from engines.data.sql.statements import Connection

KINDS: Mapping[str, Text] = {
    "signed_in": Text("Signed in", "登录"),
    "sign_in_refused": Text("Sign-in refused", "登录被拒绝"),
    "code_refused": Text("Wrong second factor", "第二因素验证失败"),
    "locked": Text("Locked after wrong tries", "多次失败后锁定"),
    "signed_out": Text("Signed out", "退出登录"),
    "session_ended": Text("Session ended", "会话被结束"),
    "password_changed": Text("Password changed", "修改密码"),
    "password_forgotten": Text("Password forgotten", "忘记密码"),
    "password_reset": Text("Password reset", "重置密码"),
    "invited": Text("Invited", "发出邀请"),
    "invitation_accepted": Text("Invitation accepted", "接受邀请"),
    "invitation_withdrawn": Text("Invitation withdrawn", "撤回邀请"),
    "link_made": Text("Sign-in link made", "生成登录链接"),
    "mail_failed": Text("Mail not delivered", "邮件发送失败"),
    "notice_failed": Text("Notice not delivered", "消息推送失败"),
    "second_factor_on": Text("Second factor switched on", "启用第二因素"),
    "second_factor_off": Text("Second factor switched off", "停用第二因素"),
    "recovery_code_used": Text("Recovery code used", "使用恢复码"),
    "recovery_codes_made": Text("Recovery codes made", "生成恢复码"),
    "token_made": Text("Token made", "创建令牌"),
    "token_revoked": Text("Token revoked", "撤销令牌"),
    "provider_refused": Text("Sign-in provider refused", "登录服务拒绝"),
    "login_made": Text("Login made", "创建登录名"),
    "roles_given": Text("Roles given by the sign-in provider", "登录服务分配角色"),
    "roles_kept": Text("Roles kept: the last administrator stays one", "保留角色：最后一位管理员不可取消"),
    "roles_changed": Text("Roles changed", "角色变更"),
    "terms_changed": Text("Sign-in settings changed", "登录设置变更"),
    "viewing_began": Text("Began to look as somebody else", "开始以他人身份查看"),
    "viewing_ended": Text("Stopped looking as somebody else", "结束以他人身份查看"),
    "public_form_made": Text("Public form made", "创建公开表单"),
    "public_form_changed": Text("Public form changed", "修改公开表单"),
    "public_form_opened": Text("Public form opened again", "重新开放公开表单"),
    "public_form_closed": Text("Public form closed", "关闭公开表单"),
    "public_form_readdressed": Text("Public form given another address", "更换公开表单地址"),
    "public_form_deleted": Text("Public form deleted", "删除公开表单"),
    "exported": Text("Exported", "导出"),
    "viewed": Text("Saw sensitive fields", "查看敏感字段"),
    "published": Text("App published", "发布应用"),
    "workspace_changed": Text("Workspace settings changed", "工作区设置变更"),
    "workspace_suspended": Text("Workspace suspended", "工作区停用"),
    "workspace_resumed": Text("Workspace opened again", "工作区恢复"),
    "workspace_renamed": Text("Workspace renamed", "工作区改名"),
    "limits_changed": Text("Limits changed", "限额变更"),
    "backed_up": Text("Backup written", "备份"),
    "restored": Text("Restored from a backup", "从备份恢复"),
    "retention_changed": Text("Rules of keeping changed", "保留规则变更"),
    "history_removed": Text("Old history removed", "清除过期历史"),
    "log_removed": Text("Old log removed", "清除过期日志"),
    "sealed": Text("History sealed", "历史封存"),
}
"""Every kind of entry and what it is called."""

Kind = str
"""One of them."""

log = logging.getLogger(__name__)


def noted(
    conn: Connection,
    workspace: str,
    kind: Kind,
    login: str = "",
    user: UUID | None = None,
    address: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Keep that it happened. Of a workspace that does not exist nothing is kept. The role is the platform's."""
    said = (workspace, kind, login[:200].replace("\0", ""), user, address, Jsonb(dict(detail or {})))
    conn.execute("select loomwork.note(%s, %s, %s, %s, %s, %s)", said)
    log.info("%s in %s: %s", kind, workspace, user or "")
