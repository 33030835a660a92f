// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weft {

/// A 128-bit content hash (XXH3): names a value by what it was made from. Not for security.
struct Hash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash&) const = default;
  /// 32 lower-case hexadecimal digits.
  std::string hex() const;
};

/// Hashes bytes in one go.
Hash hash_bytes(std::string_view bytes);

/// Hashes a sequence of fields; each is framed by its length, so that ("ab","c") and ("a","bc") differ.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  Hasher& add(std::string_view field);
  Hasher& add(std::uint64_t number);
  Hasher& add(double number);
  Hasher& add(const Hash& hash);
  Hash digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft

template <>
struct std::hash<weft::Hash> {
  std::size_t operator()(const weft::Hash& hash) const noexcept { return hash.low; }
};
