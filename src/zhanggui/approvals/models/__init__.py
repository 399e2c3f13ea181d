from .approval_rules import ApprovalRule, ApprovalRuleLine, Mode, Operator, TimeOut
from .approvals import Approval, ApprovalNode, ApprovalTask, Decision

__all__ = [
    "Approval",
    "ApprovalNode",
    "ApprovalRule",
    "ApprovalRuleLine",
    "ApprovalTask",
    "Decision",
    "Mode",
    "Operator",
    "TimeOut",
]
