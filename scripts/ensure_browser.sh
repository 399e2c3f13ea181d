#!/usr/bin/env bash
# A Chromium and Chinese fonts for the browser tests. Installs them where apt and root are there; elsewhere the
# browser tests skip, and this says so.
set -euo pipefail

find_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

if find_browser; then
    exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    echo "Installing chromium and fonts-noto-cjk"
    if { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } >"$log" 2>&1; then
        rm -f "$log"
        find_browser
        exit 0
    fi
    tail -n 20 "$log"
fi
echo "NOTICE: no Chromium here and no way to install one (apt-get install chromium fonts-noto-cjk): browser tests will be skipped."
