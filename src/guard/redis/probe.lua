-- How many entries there are, and whether the group is there at all. Changes nothing.

if redis.call('HEXISTS', group, 'epoch') == 0 then return false end
return redis.call('ZCARD', expiry) + redis.call('ZCARD', dying)
