-- A gate that has just connected joins the memory of its group, and learns its epoch.
--
-- Without one, or when the server has started anew, whether empty or from an old snapshot, something may have been
-- forgotten: the group warms up. `begins` is given once, at the first start of a new group.

local run, epoch, time, begins, kept = unpack(ARGV)

local known = redis.call('HGET', group, 'epoch')
if known and redis.call('HGET', group, 'run') == run then return known end

if known or begins == '' then
  local cold = tonumber(redis.call('HGET', group, 'cold')) or 0
  local seen = tonumber(redis.call('HGET', group, 'time')) or 0
  redis.call('HSET', group, 'cold', math.max(cold, seen, tonumber(time)))
end
redis.call('HSET', group, 'epoch', epoch, 'run', run)
keep(kept)
return epoch
