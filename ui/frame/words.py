"""Words of the frame: hazards, and a sentence for every refusal.

A sentence says what is wrong and what to do; its blanks are the refusal's details.
"""

from __future__ import annotations

from string import Formatter

from app.domain.commands import (
    AcknowledgeAlarm,
    AnswerSuggestion,
    ApproveResponse,
    Command,
    CorrectEvacuation,
    CountersignResponse,
    DraftResponse,
    EnterLog,
    HandOver,
    ReportEvacuation,
    ReturnResponse,
    TakeOver,
)
from app.errors import OperatorError
from ui.frame.outage_words import CARRIER_REFUSALS, OUTAGE_DONE, OUTAGE_REFUSALS
from ui.link.words import realms_apart

HAZARDS = {
    "flood": "防汛",
    "typhoon": "防台风",
    "geohazard": "地质灾害",
    "forest_fire": "森林火灾",
    "collapse": "地面坍塌",
    "work_safety": "生产安全",
    "fire": "火灾",
    "gas": "燃气",
    "heat": "高温",
    "cold": "寒潮",
    "hazmat": "危化",
    "traffic": "交通",
    "crowd": "踩踏",
    "quake": "地震",
    "other": "其他",
}

NOT_SIGNED_IN = "本席无人登录：按 Ctrl+Shift+S 登录后再操作。"
NOBODY_TO_LOCK = "本席无人登录，无须锁定。"
LOCKED = "席位已锁定：先输入口令解锁。"
BANNER_TOO_FRESH = "横幅刚刚更换，F2 未执行：看清告警后再按一次。"
BANNER_EMPTY = "没有待确认的告警。"
STORAGE_GOOD = "本机存储 正常"
STORAGE_BAD = "本机存储 写不进"

REFUSALS = {
    "not_signed_in": NOT_SIGNED_IN,
    "not_joined": "本席还没有加入区服务器：启动区服务器后自动加入，之前不能下达指令。",
    "device_revoked": "本席已被停用：停用后的记录不计，不能下达指令；请联系区管理员重新准入。",
    "wrong_passphrase": "口令不对：请重新输入。",
    "too_many_tries": "口令连错五次：请等 {wait_s} 秒再试。",
    "unknown_account": "没有这个账户：请从列表中选择。",
    "rank_too_low": "权限不足：请由级别更高的账户办理。",
    "own_draft": "批准人不能是起草人：请由另一位有权限的人登录后批准。",
    "not_the_approver": "补签须由当时口头批准的本人办理：请其登录后补签。",
    "approver_missing": "口头批准须写明批准人。",
    "call_no_missing": "口头批准须写明通话编号。",
    "approver_present": "批准人就是本账户：请直接签名批准，不必登记口头批准。",
    "heard_ahead": "听到时间晚于现在：请改为已经过去的时间。",
    "effective_too_early": "生效时间早于现行级别的生效时间：请改为之后的时间。",
    "expiry_too_early": "期限须晚于生效时间。",
    "unknown_draft": "找不到这份草稿：可能已被处理，请看响应控制。",
    "already_answered": "这份草稿已经处理过了。",
    "level_changed": "起草后级别已经变化：请按现在的级别重新起草。",
    "same_level": "已经是这个级别，无需变更。",
    "already_in_force": "已经是这个级别，无需变更。",
    "not_in_force": "没有启动响应，不能终止。",
    "no_response": "没有启动响应，不能终止。",
    "no_debt": "没有需要补签的口头批准。",
    "reason_missing": "请写明理由。",
    "unknown_hazard": "不认识这个灾种。",
    "unknown_street": "不认识这个街道。",
    "not_your_street": "街道账户只能报送本街道的数字。",
    "as_of_ahead": "截至时间晚于现在：请改为已经过去的时间。",
    "bad_figure": "数字不对：人数须是 0 或更大的整数。",
    "decrease_needs_correction": "累计数不能减少：确需改小，请用“更正”并写明理由。",
    "unknown_alarm": "找不到这条告警：可能已经合并或清除。",
    "already_acknowledged": "这条告警已经确认过了。",
    "unknown_suggestion": "这条建议已经不在了。",
    "text_missing": "记录没有内容。",
    "own_handover": "交班人和接班人须是两个人。",
    "incoming_missing": "请选定接班人：值班员以上的账户。",
    "not_explained": "还有 {count} 项紧急告警或待调解事项没有说明：不清不接，逐项写明再签。",
    "list_grew": "交班签字后又有 {count} 项紧急告警或待调解事项：请交班人说明后重新签字。",
    "not_the_incoming": "接班签字须由交班人选定的人办理。",
    "already_taken": "这次交接已经完成。",
    "unknown_handover": "找不到这次交班：请交班人重新签字。",
    "text_too_long": "记录太长：最多 {limit} 字，请分成几条。",
    "personal_number": "不要写手机号或身份证号：写单位和职务即可，记录会传到各席位且不能删除。",
    "act_missing": "缺少本人签名：请重新登录后再试。",
    "malformed": "内容不完整或格式不对。",
    "rules_disagree": "两处规则不一致，未记录：请把这句话告诉维护人员（{kind}，{reason}）。",
    "disk_full": "本机存储写不进去，未保存：请立即腾出磁盘空间，先用纸笔记录。",
    "fault": "本程序出错，不知是否已存：先看记录里有没有，没有再做一次，并告诉维护人员。",
    "busy": "本机正忙，未保存：请稍后再试一次。",
    "closed": "控制台正在退出，未保存。",
    "exercise_only": "推演时钟只能用于演练，本领域为实况，未记录：请不带时钟参数重新启动。",
    "clock_options": "时钟参数不全：--epoch 与 --anchor 须同时给出。",
    "held": "数据目录正被另一个程序使用（{by}）：先退出那个程序。",
    "key_unreadable": "密钥文件读不出来（{file}）：请恢复备份或联系维护人员。",
    "journal_unreadable": "记录库读不出来：请恢复备份或联系维护人员。",
    "journal_newer": "记录库由更新的版本写成：请升级本程序。",
    "journal_missing": "数据目录中没有记录库。",
    "passphrase_short": "新口令太短：至少 {least} 个字符。",
    "passphrase_simple": "新口令太简单：不要含账户名，也不要重复同几个字符。",
    "passphrase_same": "新口令与原口令相同。",
    "district_needed": "更改口令须有区服务器：本席没有设置区服务器。",
    "district_unreachable": "联系不上区服务器，口令未更改：连上后再试。",
    "district_refused": "区服务器没有接受：{detail}",
    "registry_frozen": "账户登记册冻结，暂不能更改：请管理员用恢复密钥处理。",
    "registry_behind": "区服务器的账户登记册不全，暂不能更改：请管理员处理。",
    "certificate_unknown": "区服务器的证书与登记时不同，未交换数据：请维护人员核对后重新登记。",
    "token_needed": "区服务器不认本席的设备：请维护人员用一次性代码重新登记（enroll）。",
    "other_realm": "区服务器属于另一个领域（演练与实况不能混用），未交换任何数据。",
    "file_not_written": "没有写成 {file}：{reason}。",
    "file_exists": "文件已经存在，未覆盖：请换一个文件名。",
    "too_large": "内容太大，未接收。",
    "settings_bad": "设置有误（{file} 的 {field}）：{reason}",
    "unknown_stream": "没有这个测点：{stream}。",
    "unknown_resolution": "没有这种时间粒度。",
    "bad_cursor": "翻页位置已失效：请重新查询。",
    **OUTAGE_REFUSALS,
    **CARRIER_REFUSALS,
}


def refusal_sentence(refusal: OperatorError) -> str:
    """Return the sentence for a refusal; an unknown code is shown, never swallowed."""
    template = REFUSALS.get(refusal.code, f"未执行：{refusal.code}")
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    if not names <= refusal.details.keys():
        return f"未执行：{refusal.code}"
    return template.format(**refusal.details)


def registry_sentence(epoch: int) -> str:
    """Return what a frozen registry means here, and what mends it."""
    return (
        f"账户登记册冻结（第 {epoch} 期有两份）：操作照常，账户和设备暂不能增减；"
        "请管理员在区服务器用恢复密钥处理。"
    )


def link_sentence(code: str, theirs: str, ours: str) -> str:
    """Return why the district does not take what this seat sends; realms are told by name."""
    if theirs:
        return realms_apart(theirs, ours)
    return REFUSALS.get(code, f"区服务器未接受本席的数据：{code}")


DONE: dict[type[Command], str] = {
    DraftResponse: "草稿已保存，等待另一位有权限的人批准。",
    ApproveResponse: "已批准并记录。",
    ReturnResponse: "草稿已退回。",
    CountersignResponse: "已补签。",
    ReportEvacuation: "转移数字已保存。",
    CorrectEvacuation: "更正已保存，原数字保留在历史中。",
    AcknowledgeAlarm: "告警已确认。",
    AnswerSuggestion: "对建议的答复已记录。",
    EnterLog: "值班记录已保存。",
    HandOver: "交班签字已记录，接班人签字后完成交接。",
    TakeOver: "接班签字已记录，交接完成：接班人 Ctrl+Shift+S 登录，交班人签退。",
    **OUTAGE_DONE,
}


def done_sentence(command: Command) -> str:
    """Return the sentence that tells that a command was recorded."""
    return DONE[type(command)]
