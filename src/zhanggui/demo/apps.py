from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "zhanggui.demo"
    label = "demo"
