"""Addresses of the upload page, of all problems of an import, of lists as files, and of papers."""

from django.urls import path

from zhanggui.exchange import views
from zhanggui.exchange.exporting.views import Export
from zhanggui.exchange.printing.endpoint import PrintEndpoint
from zhanggui.exchange.printing.views import Print, PrintoutFile, PrintoutPage
from zhanggui.ui.screen import registered

urlpatterns = [
    path("import-files/", views.ImportFiles.as_view(), name="import_files"),
    path("import-batches/<int:pk>/problems.csv", views.Problems.as_view(), name="import_problems"),
    path("<screen:screen>/export.<str:form>", Export.as_view(), name="export"),
    path("<screen:screen>/<int:pk>/print/", Print.as_view(), name="print"),
    path("printouts/<int:pk>/", PrintoutPage.as_view(), name="printout"),
    path("printouts/<int:pk>/file/", PrintoutFile.as_view(), name="printout_file"),
    *(
        path(f"api/v1/{screen.noun}/<int:pk>/print/", PrintEndpoint.as_view(screen=screen))
        for screen in registered().values()
        if screen.is_document
    ),
]
