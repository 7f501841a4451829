-- What a gate remembered alone, eight values an entry; says of each who of the group's had seen the same person pass at
-- another reader within the travel time: a few of them, however many wallets a person has.
--
-- An entry that both know is the greater of each part, so it does not matter how often it comes, or in what order. But of
-- two passages one that lies further ahead of the group's time than a clock may be fast hides none that does not.
-- The bound on entries refuses scans, not what has happened already.

if redis.call('HGET', group, 'epoch') ~= ARGV[1] then return false end
local forgotten = tonumber(redis.call('HGET', group, 'forgotten')) or 0
local seen = tonumber(redis.call('HGET', group, 'time')) or 0

local travel, most, spare = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- Whether people are told of this scan, and not of that one: of the one that counted, and of the later one.
local function is_told(this, that)
  if this[PASSED] ~= that[PASSED] then return this[PASSED] end
  local limit = seen > 0 and seen + spare or math.huge
  if (this[AT] > limit) ~= (that[AT] > limit) then return this[AT] <= limit end
  return this[AT] >= that[AT]
end

local told, before_all = {}, {}
for i = 6, #ARGV, 8 do
  local person, wallet, used, dated, at, reader, passed, expires_at = unpack(ARGV, i, i + 7)
  local wallets = load(person)
  local before = wallets[wallet]
  before_all[person] = before_all[person] or load(person)
  local entry = {tonumber(used), tonumber(dated) or false, tonumber(at), reader, passed == '1', tonumber(expires_at)}
  local near = {}
  for other, its in pairs(before_all[person]) do
    local apart = entry[PASSED] and its[PASSED] and its[READER] ~= reader and math.abs(its[AT] - entry[AT])
    if apart and apart < travel and #near < most then near[#near + 1] = {other, its} end
  end
  told[#told + 1] = near
  if before then
    local scan = is_told(before, entry) and before or entry
    entry = {
      math.max(entry[USED_UP_TO], before[USED_UP_TO]),
      math.max(entry[DATED] or -1, before[DATED] or -1),
      scan[AT], scan[READER], scan[PASSED],
      math.max(entry[EXPIRES_AT], before[EXPIRES_AT]),
    }
    if entry[DATED] < 0 then entry[DATED] = false end
  end
  if entry[EXPIRES_AT] > forgotten then put(person, wallets, wallet, entry) end
  -- The person was scanned elsewhere: what was said of them last is neither said again nor taken back, for both passages
  -- are one entry now.
  redis.call('DEL', KEYS[5 + (i + 2) / 8])
end
keep(ARGV[2])
return told
