"""Addresses of the upload page and of all problems of an import."""

from django.urls import path

from zhanggui.exchange import views

urlpatterns = [
    path("import-files/", views.ImportFiles.as_view(), name="import_files"),
    path("import-batches/<int:pk>/problems.csv", views.Problems.as_view(), name="import_problems"),
]
