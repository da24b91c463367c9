# The group of the checks before is stopped, and nothing of it is left.

web_up
tesson stop -g web --purge --drain 0 -t 1 >/dev/null
rm /run/lab-web
same 'nft: nothing is left after stop --purge' "$(nft list tables | grep tesson || true)$(docker ps -aq)" ''
