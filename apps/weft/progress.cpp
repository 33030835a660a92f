// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBarWidth = 24;
constexpr double kWorthALine = 200;  // ms
constexpr auto kRedraw = std::chrono::milliseconds(50);
constexpr const char* kClearLine = "\r\x1b[K";

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

std::string node_name(const graph::GraphNode& node) {
  const std::string& name = node.title.empty() ? node.class_type : node.title;
  return fmt::format("{} ({})", name, node.id);
}

/// How fast steps go. The first is left out where there are more: it has the weights converted.
class StepRate {
 public:
  void start() { *this = StepRate{}; }
  void step(std::int64_t step) {
    last_ = Clock::now();
    if (steps_ == 0) first_ = last_;
    steps_ = step;
  }
  std::int64_t steps() const { return steps_; }
  double per_second() const {
    const double seconds = steps_ > 1 ? seconds_between(first_, last_) : seconds_between(started_, last_);
    return seconds <= 0 ? 0 : static_cast<double>(std::max<std::int64_t>(1, steps_ - 1)) / seconds;
  }
  std::string text() const {
    const double rate = per_second();
    if (rate <= 0) return {};
    return rate >= 1 ? fmt::format("{:.2f} steps/s", rate) : fmt::format("{:.2f} s/step", 1 / rate);
  }

 private:
  Clock::time_point started_ = Clock::now(), first_, last_;
  std::int64_t steps_ = 0;
};

std::string seconds_text(double milliseconds) {
  return milliseconds < 1000 ? fmt::format("{:.0f} ms", milliseconds) : fmt::format("{:.1f} s", milliseconds / 1000);
}

class Progress final : public exec::Observer {
 public:
  Progress(bool terminal, bool per_node) : terminal_(terminal), per_node_(per_node) {}

  void run_started(const exec::RunStarted&) override { executed_ = cached_ = 0; }
  void nodes_cached(const exec::NodesCached& cached) override { cached_ = cached.nodes.size(); }
  void node_started(const exec::NodeStarted& started) override {
    rate_.start();
    where_ = fmt::format("[{}/{}] {}", started.position + 1, started.total, node_name(started.node));
    draw(where_, false);
  }
  void node_progress(const exec::NodeProgress& progress) override {
    rate_.step(progress.step);
    const bool last = progress.step >= progress.total;
    draw(fmt::format("{} {} {}/{} {}", where_, bar(progress.step, progress.total), progress.step, progress.total,
                     rate_.text()),
         last);
  }
  void node_finished(const exec::NodeFinished& finished) override {
    if (finished.cached) return;
    ++executed_;
    const bool slow = finished.milliseconds >= kWorthALine;
    if (!per_node_ && !slow) return;
    const std::string steps = rate_.steps() > 0 ? fmt::format(", {} steps at {}", rate_.steps(), rate_.text()) : "";
    line(fmt::format("{}: {}{}", node_name(finished.node), seconds_text(finished.milliseconds), steps));
  }
  void run_finished(const exec::RunFinished& finished) override {
    if (finished.outcome == exec::RunFinished::Outcome::success)
      line(fmt::format("done in {}: {} nodes ran, {} cached", seconds_text(finished.milliseconds), executed_, cached_));
    else
      clear();
  }

 private:
  static std::string bar(std::int64_t step, std::int64_t total) {
    const auto filled = total <= 0 ? 0 : static_cast<int>(kBarWidth * std::min(step, total) / total);
    std::string text;
    for (int i = 0; i < kBarWidth; ++i) text += i < filled ? "█" : "░";
    return text;
  }
  void draw(const std::string& text, bool at_once) {
    if (!terminal_ || (!at_once && Clock::now() - drawn_ < kRedraw)) return;
    drawn_ = Clock::now();
    fmt::print(stderr, "{}{}", kClearLine, text);
    std::fflush(stderr);
    open_ = true;
  }
  void clear() {
    if (open_) fmt::print(stderr, "{}", kClearLine);
    open_ = false;
  }
  void line(const std::string& text) {
    clear();
    fmt::print(stderr, "{}\n", text);
  }

  bool terminal_, per_node_;
  bool open_ = false;  ///< a drawn line waits to be cleared
  std::size_t executed_ = 0, cached_ = 0;
  std::string where_;
  StepRate rate_;
  Clock::time_point drawn_{};
};

}  // namespace

std::unique_ptr<exec::Observer> make_progress(bool per_node) {
  return std::make_unique<Progress>(::isatty(STDERR_FILENO) == 1, per_node);
}

}  // namespace weft::app
