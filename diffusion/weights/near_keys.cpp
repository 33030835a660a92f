// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/near_keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace weft::weights {
namespace {

constexpr std::size_t kShown = 3;

// How many characters two keys share at their start and at their end: keys are paths, so that is what "like" means.
std::size_t likeness(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t head = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  return head + tail;
}

}  // namespace

std::string near_keys_text(const StateDict::Tensors& tensors, std::string_view key) {
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  for (const auto& [name, tensor] : tensors) {
    const std::size_t score = likeness(name, key);
    if (score * 2 >= key.size() && score > 0) ranked.emplace_back(score, name);
  }
  const std::size_t shown = std::min(kShown, ranked.size());
  std::partial_sort(
      ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(shown), ranked.end(),
      [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::string text;
  for (std::size_t i = 0; i < shown; ++i)
    text += (i == 0 ? " (near it: '" : ", '") + std::string(ranked[i].second) + "'";
  return text.empty() ? text : text + ")";
}

}  // namespace weft::weights
