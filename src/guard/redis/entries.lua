-- What the scripts of one group of gates share: its keys, and the entries of its people.
--
-- group    hash: epoch (changes when memory was lost), run (of the server that kept it), time (the greatest that a
--          gate believes), forgotten (the latest expiry that was dropped), lost (when memory was lost, by the server's own
--          time), cold (codes made up to here may have been scanned and forgotten, says an operator's time)
-- people   hash: a person's hash -> what is known of each wallet, packed
-- expiry   sorted set: person and wallet, by the second of the group's time in which the entry expires
-- answers  hash: an answer to a challenge -> when and where it was given, packed
-- dying    sorted set: answers, by the second of the server's own time in which they are dropped
--
-- Entries are dropped by the group's time alone, and later than they expire by it: a gate with a slower clock needs them
-- longer. The keys' own expiry only clears away a group that is gone for good.

local group, people, expiry, answers, dying = unpack(KEYS)

-- The parts of an entry.
local USED_UP_TO, DATED, AT, READER, PASSED, EXPIRES_AT = 1, 2, 3, 4, 5, 6

local function load(person)
  local packed = redis.call('HGET', people, person)
  return packed and cmsgpack.unpack(packed) or {}
end

local function save(person, wallets)
  if next(wallets) then
    redis.call('HSET', people, person, cmsgpack.pack(wallets))
  else
    redis.call('HDEL', people, person)
  end
end

local function put(person, wallets, wallet, entry)
  wallets[wallet] = entry
  save(person, wallets)
  redis.call('ZADD', expiry, entry[EXPIRES_AT], person .. wallet)
end

-- Whoever passed with this wallet at that time did not pass: told of is the scan before it, if there was one.
local function take_back(person, wallet, at, before)
  local wallets = load(person)
  local entry = wallets[wallet]
  if not entry or not entry[PASSED] or entry[AT] ~= at then return end
  if before then
    entry[AT], entry[READER], entry[PASSED] = before[AT], before[READER], before[PASSED]
  else
    entry[PASSED] = false
  end
  save(person, wallets)
end

-- Hears the greatest time that a gate believes, and says the group's.
local function hear(believed)
  local seen = tonumber(redis.call('HGET', group, 'time')) or 0
  if believed <= seen then return seen end
  redis.call('HSET', group, 'time', believed)
  return believed
end

-- Drops a few answers to challenges that are dead; says the server's own time.
local function bury()
  local now = tonumber(redis.call('TIME')[1])
  for _, answer in ipairs(redis.call('ZRANGEBYSCORE', dying, '-inf', now, 'LIMIT', 0, 64)) do
    redis.call('HDEL', answers, answer)
    redis.call('ZREM', dying, answer)
  end
  return now
end

-- Drops a few entries that have expired: more than a scan adds, and too few to be waited for. They stay `spare` seconds
-- more where there is room. Says up to which expiry some are gone: codes as old as that are dead at every gate.
local function prune(seen, spare, room)
  local before = tonumber(redis.call('HGET', group, 'forgotten')) or 0
  local forgotten = before
  local over = redis.call('ZCARD', expiry) - room
  local expired = redis.call('ZRANGEBYSCORE', expiry, '-inf', seen, 'WITHSCORES', 'LIMIT', 0, 64)
  for i = 1, #expired, 2 do
    local ids, expires_at = expired[i], tonumber(expired[i + 1])
    if expires_at > seen - spare and over <= 0 then break end
    local person, wallet = string.sub(ids, 1, 16), string.sub(ids, 17)
    local wallets = load(person)
    wallets[wallet] = nil
    save(person, wallets)
    redis.call('ZREM', expiry, ids)
    forgotten, over = math.max(forgotten, expires_at), over - 1
  end
  if forgotten > before then redis.call('HSET', group, 'forgotten', forgotten) end
  return forgotten
end

-- The group's name goes first: without it, whatever else is left counts for nothing.
local function keep(seconds)
  redis.call('EXPIRE', group, seconds)
  for _, key in ipairs({people, expiry, answers, dying}) do
    redis.call('EXPIRE', key, seconds + 60)
  end
end
