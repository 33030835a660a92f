// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::app {

/// One `--sweep`: an input of a node, and the values that it takes one after the other.
struct SweepAxis {
  std::string selector;             ///< "11.strength_model"
  std::vector<std::string> values;  ///< as `--set` takes them
  /// What a label says of it: the input without the node.
  std::string input() const { return selector.substr(selector.rfind('.') + 1); }
};

/// Reads NODE.INPUT=VALUES: values with commas between them, each a value, a "text in quotes", or a range from:to:step
/// with both ends (step 1 where it is left out). Throws UsageError.
SweepAxis parse_sweep(std::string_view text);

/// All combinations of the axes' values. The last axis changes fastest, so that what the first one changes, the most
/// expensive of them if the user so wishes, changes seldom.
class Sweep {
 public:
  /// Throws UsageError, also for more than kMostRuns combinations.
  explicit Sweep(const std::vector<std::string>& texts);
  static constexpr std::size_t kMostRuns = 10'000;

  bool empty() const noexcept { return axes_.empty(); }
  /// 1 for no axis.
  std::size_t size() const noexcept { return size_; }
  const std::vector<SweepAxis>& axes() const noexcept { return axes_; }
  /// Sets what combination `index` says. Throws UsageError as `--set` does.
  void apply(std::size_t index, workflow::Prompt& prompt, const schema::NodeLibrary& library) const;
  /// "strength_model=0.25, seed=1": the axes from `first` to before `last`.
  std::string label(std::size_t index, std::size_t first, std::size_t last) const;
  /// The same with the nodes, of all axes.
  std::string settings(std::size_t index) const;

 private:
  const std::string& value(std::size_t index, std::size_t axis) const;

  std::vector<SweepAxis> axes_;
  std::size_t size_ = 1;
};

}  // namespace weft::app
