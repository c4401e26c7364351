"""Sentences of what seats do apart and of what settles it."""

from __future__ import annotations

from app.domain.commands import (
    ChangeThreshold,
    ClosePlace,
    CloseShelter,
    Command,
    GrantToken,
    HearReport,
    OrderEvacuation,
    PermitReturn,
    RatifyOrder,
    RegisterShelter,
    ReopenPlace,
    ResolveConflict,
    RevokeOrder,
    TakeToken,
)

OUTAGE_REFUSALS = {
    "no_authority_offline": "离线无此权限：本席与区服务器失联且不持指挥权，只能提级、封闭、转移，"
    "不能降级、终止、重开或裁定。",
    "token_elsewhere": "指挥权在{seat}：请由该席办理。",
    "token_held": "{seat}已持有这个灾种的指挥权。",
    "not_cut_off": "与区服务器联系正常，不必接管指挥权：请由总指挥授予。",
    "unknown_device": "登记册中没有这个席位。",
    "unknown_place": "请写明道路或场所。",
    "already_closed": "此处已经封闭，无需再封。",
    "not_closed": "此处没有封闭。",
    "already_proposed": "已有人提出：请另一人签字。",
    "level_still_high": "响应还在Ⅱ级或Ⅰ级：先降级，再批准返回。",
    "shelter_occupied": "避难场所内还登记着 {count} 人：先转出，再关闭。",
    "unknown_order": "找不到这道命令：可能已被处理。",
    "order_answered": "这道命令已经追认或撤销过了。",
    "own_order": "追认人、撤销人不能是下令人：请由另一位有权限的人办理。",
    "unknown_conflict": "这一项已经调解过了。",
    "choice_not_offered": "所选的一方不在这一项里。",
    "data_admin_needed": "阈值须由数据管理员裁定。",
    "same_value": "已经是这个值，无需修改。",
    "bad_code": "人员编号须是 4 到 32 位字母和数字，不写姓名。",
    "people_missing": "没有可登记的人员编号。",
    "too_many_people": "一次最多登记 {limit} 人：请分批登记。",
    "source_missing": "请写明来源和渠道。",
}

CARRIER_REFUSALS = {
    "no_card": "本席没有可用的短报文终端：用 --modem 指定终端目录后再发。",
    "line_empty": "短句没有内容。",
    "line_control": "短句里有不可见字符：请删去后再发。",
    "line_too_long": "短句太长：最多 70 字、{room} 字节，请删减或分两条。",
    "no_stick": "找不到这个目录或文件（{path}）：插好 U 盘，或改填别的目录。",
    "no_bundles": "这个目录里没有交换包（*.ecb）：{path}",
    "stick_full": "写不进 U 盘（{reason}）：换一个 U 盘，或腾出空间。",
    "stick_bad": "这个交换包不能用来计算对方所缺（{reason}）。",
}

OUTAGE_DONE: dict[type[Command], str] = {
    ClosePlace: "封闭已记录。",
    ReopenPlace: "重开已提出，另一人签字后生效。",
    OrderEvacuation: "转移令已记录。",
    RegisterShelter: "避难人员已登记。",
    PermitReturn: "返回许可已提出，总指挥签字后生效。",
    CloseShelter: "关闭避难场所已提出，另一人签字后生效。",
    ChangeThreshold: "阈值修改已记录：更严的立即生效，更松的须另一人签字。",
    RatifyOrder: "已签字追认。",
    RevokeOrder: "已撤销，原命令保留在历史中。",
    ResolveConflict: "裁定已记录，各方原记录都保留。",
    GrantToken: "指挥权已授予。",
    TakeToken: "接管指挥权的签字已记录：总指挥、副总指挥都签字后生效。",
    HearReport: "收听的报告已记录，级别不变。",
}
