-- An operator says that this is the time. Backward, the group starts as if its memory were lost: by the wrong time it
-- may have forgotten too early.

if redis.call('HGET', group, 'epoch') ~= ARGV[1] then return false end
local seen = tonumber(redis.call('HGET', group, 'time')) or 0
local cold = tonumber(redis.call('HGET', group, 'cold')) or 0
-- What an operator called later than now was a wrong time too.
if tonumber(ARGV[2]) < math.max(cold, seen) then redis.call('HSET', group, 'cold', ARGV[2]) end
redis.call('HSET', group, 'time', ARGV[2])
-- What was forgotten by the wrong time the warm-up stands for.
if tonumber(ARGV[2]) < seen then redis.call('HDEL', group, 'forgotten') end
return 1
