// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/patch.hpp"

namespace weft::weights {

Hash identity(const PatchSet& patches) {
  Hasher hasher;
  for (const auto& [key, list] : patches) {
    hasher.add(key).add(std::uint64_t{list.size()});
    for (const auto& patch : list) hasher.add(patch->identity());
  }
  return hasher.digest();
}

}  // namespace weft::weights
