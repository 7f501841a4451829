-- What a gate remembered alone, eight values an entry; says what the group knew of each person before.
--
-- An entry that both know is the greater of each part, so it does not matter how often it comes, or in what order.
-- The bound on entries refuses scans, not what has happened already.

if redis.call('HGET', group, 'epoch') ~= ARGV[1] then return false end
local forgotten = tonumber(redis.call('HGET', group, 'forgotten')) or 0

local told = {}
for i = 3, #ARGV, 8 do
  local person, wallet, used, dated, at, reader, passed, expires_at = unpack(ARGV, i, i + 7)
  local wallets = load(person)
  local before = wallets[wallet]
  local known = {}
  for other, its in pairs(wallets) do known[#known + 1] = {other, its} end
  told[#told + 1] = known
  local entry = {tonumber(used), tonumber(dated) or false, tonumber(at), reader, passed == '1', tonumber(expires_at)}
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
end
keep(ARGV[2])
return told
