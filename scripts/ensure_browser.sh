#!/usr/bin/env bash
# A Chromium and Chinese fonts for the browser tests. Installs them where apt and root are there; elsewhere the
# browser tests skip, and this says so.
set -euo pipefail

find_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

has_chinese_fonts() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]
}

if browser=$(find_browser) && has_chinese_fonts; then
    echo "$browser"
    exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    echo "Installing chromium and fonts-noto-cjk"
    if { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk fontconfig; } >"$log" 2>&1; then
        rm -f "$log"
        find_browser
        exit 0
    fi
    tail -n 20 "$log"
fi
if find_browser; then
    echo "NOTICE: no Chinese fonts here (apt-get install fonts-noto-cjk): pictures will show boxes for Chinese."
else
    echo "NOTICE: no Chromium here and no way to install one (apt-get install chromium): browser tests will be skipped."
fi
