// SPDX-License-Identifier: Apache-2.0
#include "nodes/merging/block_shares.hpp"

#include <string_view>

#include "diffusion/models/merging/merge.hpp"

namespace weft::nodes {

void add_block_names(std::vector<std::string>& names, const std::string& name, std::size_t count, const char* end) {
  for (std::size_t i = 0; i < count; ++i) names.push_back(name + "." + std::to_string(i) + end);
}

std::vector<std::string> unet_block_names(std::size_t blocks, const char* end) {
  constexpr std::size_t kMiddle = 3;
  std::vector<std::string> names{"time_embed.", "label_emb."};
  add_block_names(names, "input_blocks", blocks, end);
  add_block_names(names, "middle_block", kMiddle, end);
  add_block_names(names, "output_blocks", blocks, end);
  names.emplace_back("out.");
  return names;
}

Model merged_by_blocks(const Model& first, const Model& second, const std::vector<std::string>& names,
                       const std::vector<double>& shares) {
  return models::merged(first, second, [&](std::string_view key) {
    std::size_t longest = 0, best = 0;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (key.starts_with(names[i]) && names[i].size() > longest) {
        longest = names[i].size();
        best = i;
      }
    return models::MergeShares{shares[best], 1.0 - shares[best]};
  });
}

}  // namespace weft::nodes
