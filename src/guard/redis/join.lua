-- A gate that has just connected joins the memory of its group, and learns its epoch, and how long ago memory was lost; -1
-- where it never was.
--
-- Without one, or when the server has started anew, whether empty or from an old snapshot, something may have been
-- forgotten: each gate warms up, by its own clock, from when it joins. The clock of the gate that joins first is none of the
-- others' business. `begins` is given once, at the first start of a new group.

local run, epoch, begins, kept = unpack(ARGV)

local now = tonumber(redis.call('TIME')[1])
local known = redis.call('HGET', group, 'epoch')
if not known or redis.call('HGET', group, 'run') ~= run then
  if known or begins == '' then redis.call('HSET', group, 'lost', now) end
  redis.call('HSET', group, 'epoch', epoch, 'run', run)
  known = epoch
end
keep(kept)
local lost = tonumber(redis.call('HGET', group, 'lost'))
-- Should the server's clock have been set back since, nobody knows how long ago that is.
return {known, lost and math.max(now - lost, 0) or -1}
