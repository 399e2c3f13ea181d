"""Addresses of the upload page, of all problems of an import, of lists as files, of papers, of what the worker made."""

from django.urls import path

from zhanggui.exchange import views
from zhanggui.exchange.exporting.views import Export
from zhanggui.exchange.making.views import Again, Cancel, Content, FilePage, MyFiles
from zhanggui.exchange.printing.endpoint import PrintEndpoint
from zhanggui.exchange.printing.views import Print
from zhanggui.exchange.sheets import views as sheets
from zhanggui.ui.screen import registered

urlpatterns = [
    path("import-files/", views.ImportFiles.as_view(), name="import_files"),
    path("import-batches/<int:pk>/problems.csv", views.Problems.as_view(), name="import_problems"),
    path("<screen:screen>/export.<str:form>", Export.as_view(), name="export"),
    path("<screen:screen>/<int:pk>/print/", Print.as_view(), name="print"),
    path("<screen:screen>/sheet/", sheets.SheetPage.as_view(), name="sheet"),
    path("<screen:screen>/sheet.xlsx", sheets.Download.as_view(), name="sheet_file"),
    path("<screen:screen>/new-rows.xlsx", sheets.Template.as_view(), name="sheet_template"),
    path("<screen:screen>/<int:pk>/sheet/", sheets.OneDownload.as_view(), name="sheet_of_one"),
    path("sheet-uploads/<int:pk>/", sheets.UploadPage.as_view(), name="sheet_upload"),
    path("sheet-uploads/<int:pk>/marked.xlsx", sheets.Marked.as_view(), name="marked_sheet"),
    path("my-files/", MyFiles.as_view(), name="my_files"),
    path("my-files/<int:pk>/", FilePage.as_view(), name="made_file"),
    path("my-files/<int:pk>/file/", Content.as_view(), name="made_file_content"),
    path("my-files/<int:pk>/cancel/", Cancel.as_view(), name="cancel_made_file"),
    path("my-files/<int:pk>/again/", Again.as_view(), name="make_file_again"),
    *(
        path(f"api/v1/{screen.noun}/<int:pk>/print/", PrintEndpoint.as_view(screen=screen))
        for screen in registered().values()
        if screen.is_document
    ),
]
