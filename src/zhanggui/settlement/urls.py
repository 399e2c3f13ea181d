"""The address of the statement of account on paper."""

from django.urls import path

from zhanggui.settlement.views import PrintStatement

urlpatterns = [path("statement-of-account/print/", PrintStatement.as_view(), name="print_statement")]
