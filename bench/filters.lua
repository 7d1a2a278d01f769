-- Filters of all kinds, each another address, for wrk:
--
--	wrk -t1 -c64 -d25 -s bench/filters.lua http://127.0.0.1:8080/
--
-- The catalogue is one that bench/synth has described. /proc/PID/status has the memory that the server took.
local filters = {
  "the", "history", "of", "women", "education", "research", "development", "a", "int", "his", "dewey:8",
  "location:Law", "status:lost", "added:2011", "location:room+status:r",
}
local orders = { "shelf", "title", "author", "newest" }
local i = 0

request = function()
  i = i + 1
  local path = "/?q=" .. filters[i % #filters + 1] .. "&order=" .. orders[i % #orders + 1] .. "&x=" .. i
  return wrk.format("GET", path, { ["Accept"] = "text/html", ["Accept-Encoding"] = "gzip" })
end
