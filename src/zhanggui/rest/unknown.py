"""Addresses under the API that nobody answers: the refusal is JSON there too."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from zhanggui.kernel.errors import NotFound


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    return JsonResponse(NotFound().as_dict(), status=404)
