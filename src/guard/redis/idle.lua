-- While nobody comes: a gate tells the group its time, and what has expired goes, a bounded part of it at each call.

local epoch, believed, spare, room, kept = unpack(ARGV)
if redis.call('HGET', group, 'epoch') ~= epoch then return false end
local seen = hear(tonumber(believed))
for _ = 1, 16 do
  prune(seen, tonumber(spare), tonumber(room))
  bury()
end
keep(kept)
return 1
