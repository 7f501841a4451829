-- What a gate remembered alone, eight values an entry; says of each who of the group's had seen the same person pass at
-- another reader within the travel time: a few of them, however many wallets a person has.
--
-- An entry that both know is the greater of each part, so it does not matter how often it comes, or in what order.
-- The bound on entries refuses scans, not what has happened already.

if redis.call('HGET', group, 'epoch') ~= ARGV[1] then return false end
local forgotten = tonumber(redis.call('HGET', group, 'forgotten')) or 0

local travel, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local told, before_all = {}, {}
for i = 5, #ARGV, 8 do
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
    -- The later scan is told of, and of those the one that counted.
    local other = before[PASSED] ~= entry[PASSED] and before[PASSED] or before[PASSED] == entry[PASSED] and before[AT] >= entry[AT]
    local scan = other and before or entry
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
  redis.call('DEL', KEYS[5 + (i + 3) / 8])
end
keep(ARGV[2])
return told
