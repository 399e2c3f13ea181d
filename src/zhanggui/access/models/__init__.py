from .actors import SYSTEM, Outsider, System
from .grants import Grant, Role
from .links import ApiToken, SignedLink
from .throttles import Throttle
from .users import Department, Substitution, User

__all__ = [
    "SYSTEM",
    "ApiToken",
    "Department",
    "Grant",
    "Outsider",
    "Role",
    "SignedLink",
    "Substitution",
    "System",
    "Throttle",
    "User",
]
