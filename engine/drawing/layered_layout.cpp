// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/layered_layout.hpp"

#include <algorithm>

#include "engine/drawing/node_shape.hpp"

namespace weft::drawing {
namespace {

constexpr double kColumnGap = 90, kRowGap = 60;
constexpr int kSweeps = 6;

using Columns = std::vector<std::vector<std::size_t>>;

class ColumnLayout {
 public:
  explicit ColumnLayout(Scene& scene) : scene_(scene), before_(scene.nodes.size()), after_(scene.nodes.size()) {
    for (const SceneLink& link : scene.links) {
      before_[link.to].push_back(link.from);
      after_[link.from].push_back(link.to);
    }
  }

  void run() {
    assign_columns();
    for (int sweep = 0; sweep < kSweeps; ++sweep) order_by(sweep % 2 == 0 ? before_ : after_, sweep % 2 == 0);
    place();
  }

 private:
  /// A node stands behind all that feed it; sources stand just before what they feed first.
  void assign_columns() {
    const std::size_t count = scene_.nodes.size();
    std::vector<std::size_t> open(count), ready, order;
    column_.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i)
      if ((open[i] = before_[i].size()) == 0) ready.push_back(i);
    while (!ready.empty()) {
      const std::size_t node = ready.back();
      ready.pop_back();
      order.push_back(node);
      for (const std::size_t next : after_[node]) {
        column_[next] = std::max(column_[next], column_[node] + 1);
        if (--open[next] == 0) ready.push_back(next);
      }
    }
    for (const std::size_t node : order)
      if (before_[node].empty() && !after_[node].empty()) {
        std::size_t nearest = column_[after_[node].front()];
        for (const std::size_t next : after_[node]) nearest = std::min(nearest, column_[next]);
        if (nearest > 0) column_[node] = nearest - 1;
      }
    columns_.resize(count == 0 ? 0 : *std::ranges::max_element(column_) + 1);
    for (std::size_t i = 0; i < count; ++i) columns_[column_[i]].push_back(i);
    rank_.resize(count);
    for (const auto& column : columns_) note_ranks(column);
  }

  void note_ranks(const std::vector<std::size_t>& column) {
    for (std::size_t i = 0; i < column.size(); ++i) rank_[column[i]] = static_cast<double>(i);
  }

  void order_by(const std::vector<std::vector<std::size_t>>& neighbours, bool forwards) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& column = columns_[forwards ? i : columns_.size() - 1 - i];
      std::vector<std::pair<double, std::size_t>> keyed;
      for (const std::size_t node : column) keyed.emplace_back(barycentre(neighbours[node], node), node);
      std::ranges::stable_sort(keyed, {}, &std::pair<double, std::size_t>::first);
      for (std::size_t k = 0; k < column.size(); ++k) column[k] = keyed[k].second;
      note_ranks(column);
    }
  }

  double barycentre(const std::vector<std::size_t>& neighbours, std::size_t node) const {
    if (neighbours.empty()) return rank_[node];
    double sum = 0;
    for (const std::size_t other : neighbours) sum += rank_[other];
    return sum / static_cast<double>(neighbours.size());
  }

  void place() {
    double x = 0;
    for (const auto& column : columns_) {
      double widest = 0, y = kTitleHeight;
      for (const std::size_t index : column) {
        SceneNode& node = scene_.nodes[index];
        node.box = natural_size(node);
        node.box.x = x;
        node.box.y = y;
        y += node.box.height + kTitleHeight + kRowGap;
        widest = std::max(widest, node.box.width);
      }
      x += widest + kColumnGap;
    }
  }

  Scene& scene_;
  std::vector<std::vector<std::size_t>> before_, after_;
  std::vector<std::size_t> column_;
  std::vector<double> rank_;
  Columns columns_;
};

}  // namespace

void lay_out_in_columns(Scene& scene) { ColumnLayout(scene).run(); }

}  // namespace weft::drawing
