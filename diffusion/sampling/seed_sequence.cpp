// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/seed_sequence.hpp"

#include <array>
#include <cstddef>

namespace weft::sampling {
namespace {

constexpr std::size_t kPool = 24;
using Pool = std::array<std::uint32_t, kPool>;

/// A hash whose constant changes from call to call (M. E. O'Neill, "Developing a seed_seq alternative").
class Hash {
 public:
  Hash(std::uint32_t first, std::uint32_t multiplier) : constant_(first), multiplier_(multiplier) {}
  std::uint32_t operator()(std::uint32_t value) {
    value ^= constant_;
    constant_ *= multiplier_;
    value *= constant_;
    return value ^ (value >> 16);
  }

 private:
  std::uint32_t constant_;
  std::uint32_t multiplier_;
};

std::uint32_t mixed(std::uint32_t x, std::uint32_t y) {
  const std::uint32_t value = 0xca01f9ddU * x - 0x4973f715U * y;
  return value ^ (value >> 16);
}

void append_words(std::vector<std::uint32_t>& words, std::uint64_t number) {
  words.push_back(static_cast<std::uint32_t>(number));
  if (number >> 32 != 0) words.push_back(static_cast<std::uint32_t>(number >> 32));
}

Pool mixed_pool(const std::vector<std::uint32_t>& entropy) {
  Hash hash(0x43b0d7e5U, 0x931e8875U);
  Pool pool;
  for (std::size_t i = 0; i < kPool; ++i) pool[i] = hash(i < entropy.size() ? entropy[i] : 0);
  for (std::size_t from = 0; from < kPool; ++from)
    for (std::size_t to = 0; to < kPool; ++to)
      if (from != to) pool[to] = mixed(pool[to], hash(pool[from]));
  for (std::size_t from = kPool; from < entropy.size(); ++from)
    for (std::size_t to = 0; to < kPool; ++to) pool[to] = mixed(pool[to], hash(entropy[from]));
  return pool;
}

}  // namespace

std::vector<std::uint32_t> seed_words(std::uint64_t entropy, const std::vector<std::uint64_t>& spawn_key,
                                      std::size_t words) {
  std::vector<std::uint32_t> assembled;
  append_words(assembled, entropy);
  // So that a short seed with a key is not the same as a long seed.
  if (!spawn_key.empty() && assembled.size() < kPool) assembled.resize(kPool, 0);
  for (const std::uint64_t part : spawn_key) append_words(assembled, part);
  const Pool pool = mixed_pool(assembled);
  Hash hash(0x8b51f9ddU, 0x58f38dedU);
  std::vector<std::uint32_t> state;
  for (std::size_t i = 0; i < words; ++i) state.push_back(hash(pool[i % kPool]));
  return state;
}

}  // namespace weft::sampling
