// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace weft::sampling {

/// Well-mixed seeds out of one seed and a place in a tree: numpy's SeedSequence (O'Neill's seed_seq_fe) with a pool of
/// 24 words, as torchsde uses it. spawn_key: empty for the root. Returns `words` words.
std::vector<std::uint32_t> seed_words(std::uint64_t entropy, const std::vector<std::uint64_t>& spawn_key,
                                      std::size_t words);

}  // namespace weft::sampling
