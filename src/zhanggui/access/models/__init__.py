from .grants import Grant, Role
from .links import ApiToken, SignedLink
from .users import Department, Substitution, User

__all__ = ["ApiToken", "Department", "Grant", "Role", "SignedLink", "Substitution", "User"]
