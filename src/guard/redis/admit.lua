-- One scan: says what is known of it, and remembers it, in one step (spec/verification.md, step 8).
--
-- The gate draws the verdict from what is returned, by the same rules; here they decide what is remembered. A time
-- that is not known is left out.

local given = {}
for i = 1, #ARGV, 2 do given[ARGV[i]] = ARGV[i + 1] end
local function number(name) return tonumber(given[name]) end

-- The memory that this gate has joined is gone: it must join again before anything is decided.
if redis.call('HGET', group, 'epoch') ~= given.epoch then return false end

-- The same call once more, since its answer was lost: the same answer, unless the person was scanned since.
local last_scan = KEYS[6]
local said = redis.call('GET', last_scan)
if said then
  local id, before, wallet = unpack(cmsgpack.unpack(said))
  if id == given.id then return before end
  -- The answer to that scan was lost, the gate refused it, and nothing else of this person was decided since: nobody
  -- passed. Its code stays used up.
  for i = 1, #(given.instead_of or ''), 16 do
    if string.sub(given.instead_of, i, i + 15) == id then take_back(given.person, wallet, before[1], before[6]) end
  end
end

local seen = hear(number('believed'))
-- Each gate judges by its own time: one that is fast makes no code stale at the others.
local time, answered_by = number('time'), number('answered_by') or 0

local forgotten = prune(seen, number('spare'), number('entries'))
local now = bury()

-- What is known.
local made = number('made')
local wallets = load(given.person)
local entry, passed = wallets[given.wallet] or false, false
-- What has expired by the group's time says to a gate with a slower clock still that a code is used up, and no more.
if entry and entry[EXPIRES_AT] <= seen and not (given.kind == 'dated' and made <= entry[USED_UP_TO]) then entry = false end
-- Who passed at a gate with a faster clock passed so long ago as that gate says, or, a step of a clock ahead of everybody,
-- just now; of one who passed further ahead, nothing can be measured.
local function ago(at) return at <= time and time - at or math.max(seen - at, 0) end
for _, other in pairs(wallets) do
  if other[PASSED] and other[AT] <= math.max(time, seen) + number('spare') and other[EXPIRES_AT] > forgotten then
    local before = passed and ago(passed[1])
    local nearer = not passed or ago(other[AT]) < before or ago(other[AT]) == before and other[READER] > passed[2]
    if nearer then passed = {other[AT], other[READER]} end
  end
end
-- By the gate's own clock, if memory was lost when it joined; or by an operator's.
local cold = math.max(number('cold') or 0, tonumber(redis.call('HGET', group, 'cold')) or 0)
if cold == 0 then cold = false end
local answered = false
if given.answer then
  local packed = redis.call('HGET', answers, given.answer)
  -- What this gate heard while it was alone counts too.
  answered = packed and cmsgpack.unpack(packed) or given.answered_at and {number('answered_at'), given.answered_where} or false
end

-- What follows.
local did = 'fresh'
local stale = given.kind == 'dated' and (time > number('until') or made + number('longest') <= forgotten)
if stale or given.kind == 'dated' and cold and made <= cold + number('future') then
  did = 'refused'
elseif given.kind == 'dated' and entry and made <= entry[USED_UP_TO] then
  did = 'flagged'
elseif given.kind == 'answer' and (answered or entry and entry[DATED] and made <= entry[DATED]) then
  did = 'flagged'
elseif passed and ago(passed[1]) < number('passback') then
  did = 'flagged'
end

local live = redis.call('ZCOUNT', expiry, '(' .. seen, '+inf') + redis.call('ZCOUNT', dying, '(' .. now, '+inf')
local added = (entry and 0 or 1) + (given.answer and 1 or 0)
if did == 'fresh' and live + added > number('entries') then did = 'full' end

local reply = {time, answered_by, seen, forgotten, cold, entry, passed, answered, live, did}
if did == 'fresh' or did == 'flagged' and given.attended then
  if given.answer and redis.call('HSETNX', answers, given.answer, cmsgpack.pack({time, given.reader})) == 1 then
    redis.call('ZADD', dying, now + number('answer_lives'), given.answer)
    live = live + 1
  end

  local fresh = did == 'fresh'
  -- A sheet of paper that is flagged adds nothing to what is known, and without anti-passback nobody counts it.
  local counts = given.kind ~= 'paper' or fresh and number('passback') > 0
  -- A flagged one that finds no room is flagged again.
  local room = fresh or entry or live < number('entries')
  if counts and room then
    local before = entry or {0, false, 0, '', false, 0}
    local dated = made or false
    local used = given.answer and answered_by or dated or 0
    local expires_at = math.max(before[EXPIRES_AT], used > 0 and used + number('longest') or 0)
    if fresh then expires_at = math.max(expires_at, time + number('passback')) end
    -- The scan that people are told of is the one that counted.
    local told = not fresh and entry or {0, false, time, given.reader, fresh}
    put(given.person, wallets, given.wallet, {
      math.max(used, before[USED_UP_TO]),
      dated and math.max(dated, before[DATED] or 0) or before[DATED],
      told[AT], told[READER], told[PASSED],
      expires_at,
    })
  end
  -- Last, for nothing that was not remembered may be said again.
  redis.call('SET', last_scan, cmsgpack.pack({given.id, reply, given.wallet}), 'EX', number('answer_kept'))
end
keep(number('kept'))
return reply
