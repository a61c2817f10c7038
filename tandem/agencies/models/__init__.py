"""Who is in the house: agencies, task forces, members, and how they logged in."""

from tandem.agencies.kinds import CRIMINAL_JUSTICE, AgencyKind
from tandem.agencies.models.agency import Agency, AgencyLevel, MatchMode
from tandem.agencies.models.member import Member, MemberStatus, Role
from tandem.agencies.models.notice import Notice
from tandem.agencies.models.on_call import OnCallShift, OnCallSwap
from tandem.agencies.models.sign_in import ApiToken, Invitation, SignIn
from tandem.agencies.models.task_force import TaskForce, TaskForceMembership
from tandem.agencies.models.user import User

__all__ = [
    "CRIMINAL_JUSTICE",
    "Agency",
    "AgencyKind",
    "AgencyLevel",
    "ApiToken",
    "Invitation",
    "MatchMode",
    "Member",
    "MemberStatus",
    "Notice",
    "OnCallShift",
    "OnCallSwap",
    "Role",
    "SignIn",
    "TaskForce",
    "TaskForceMembership",
    "User",
]
