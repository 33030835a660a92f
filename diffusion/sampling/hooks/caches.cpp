// SPDX-License-Identifier: Apache-2.0
// Zhou et al. 2025, "Less is Enough: Training-Free Video Diffusion Acceleration via Runtime-Adaptive Caching"
// (EasyCache, arXiv:2507.02860): while the network moves its input by about the same from step to step, the last move is
// taken again, until the changes that were skipped add up.
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/hooks/sigma_range.hpp"
#include "diffusion/sampling/model_hook.hpp"
#include "engine/base/log.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kEveryCell = 8;  // looked at, of both sides

at::Tensor some_cells(const at::Tensor& x) {
  const auto slice = at::indexing::Slice(at::indexing::None, at::indexing::None, kEveryCell);
  return x.index({at::indexing::Ellipsis, slice, slice});
}

double mean_size(const at::Tensor& x) { return x.abs().mean().item<double>(); }

/// Tells from how much the input changed whether the output may be guessed.
class ChangeWatch {
 public:
  explicit ChangeWatch(double threshold) : threshold_(threshold) {}

  bool may_skip(const at::Tensor& x) {
    input_change_.reset();
    if (!x_.defined()) return false;
    input_change_ = mean_size(some_cells(x) - x_);
    if (!rate_) return false;
    added_up_ += *rate_ * *input_change_ / output_size_;
    if (added_up_ < threshold_) return true;
    added_up_ = 0;
    return false;
  }

  /// output: of x; all: what its size is measured on.
  void learn(const at::Tensor& x, const at::Tensor& output, const at::Tensor& all) {
    const auto seen = some_cells(output);
    if (output_.defined() && input_change_) rate_ = mean_size(seen - output_) / *input_change_;
    x_ = some_cells(x).clone();
    output_ = seen.clone();
    output_size_ = mean_size(all);
    input_change_.reset();
  }

 private:
  double threshold_;
  double added_up_ = 0, output_size_ = 0;
  std::optional<double> rate_, input_change_;
  at::Tensor x_, output_;
};

void log_end(bool verbose, std::string_view name, std::int64_t skipped) {
  if (verbose)
    log::info("{}: {} steps were taken from the last change", name, skipped);
  else
    log::debug("{}: {} steps were taken from the last change", name, skipped);
}

/// differs: each prompt's own change is taken; ComfyUI 0.3.64 adds those of all prompts in a batch to each of them. And for
/// models that take channels besides the latent's (inpainting), the change is taken over the latent's own,
/// where ComfyUI takes it over the last ones. What guidance asks the network besides (self-attention guidance and its
/// like) is skipped with the step, by its own last change; ComfyUI takes it for the step's prompts, whose changes it
/// spoils.
class EasyCache final : public RunHook {
 public:
  EasyCache(const WalkFacts& facts, double threshold, PartOfWay when, bool verbose)
      : threshold_(threshold), when_(facts.sampling, when), verbose_(verbose), watch_(threshold) {}
  ~EasyCache() override { log_end(verbose_, "EasyCache", skipped_); }

  Guided step(const at::Tensor&, double, const std::function<Guided()>& inner) override {
    skipping_ = false;
    return inner();
  }

  at::Tensor network(const NetworkCall& call, const at::Tensor& x, const std::function<at::Tensor()>& inner) override {
    if (call.sigma <= when_.last) return inner();
    if (shape_ != x.sizes().slice(1).vec()) start_anew(x);
    const bool in_range = call.sigma <= when_.first;
    if (in_range && skipping_ && knows(call)) return moved(call, x);
    if (call.question != 0) return remembered(call, x, inner());
    if (in_range && !first_) first_ = call.prompts.front();
    const auto part = part_of_first(call, x);
    if (in_range && part && watch_.may_skip(*part) && knows(call)) {
      skipping_ = true;
      ++skipped_;
      return moved(call, x);
    }
    const auto output = remembered(call, x, inner());
    if (part) watch_.learn(*part, *part_of_first(call, output), output);
    return output;
  }

 private:
  void start_anew(const at::Tensor& x) {
    shape_ = x.sizes().slice(1).vec();
    watch_ = ChangeWatch(threshold_);
    first_.reset();
    moves_.clear();
  }
  bool knows(const NetworkCall& call) const {
    for (const std::size_t prompt : call.prompts)
      if (!moves_.contains({prompt, call.question})) return false;
    return true;
  }
  std::optional<at::Tensor> part_of_first(const NetworkCall& call, const at::Tensor& x) const {
    const auto parts = x.chunk(static_cast<std::int64_t>(call.prompts.size()));
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (first_ && call.prompts[i] == *first_) return parts[i];
    return std::nullopt;
  }
  at::Tensor remembered(const NetworkCall& call, const at::Tensor& x, const at::Tensor& output) {
    const auto parts = (output - x).chunk(static_cast<std::int64_t>(call.prompts.size()));
    for (std::size_t i = 0; i < parts.size(); ++i) moves_[{call.prompts[i], call.question}] = parts[i];
    return output;
  }
  at::Tensor moved(const NetworkCall& call, const at::Tensor& x) const {
    std::vector<at::Tensor> moves;
    for (const std::size_t prompt : call.prompts) moves.push_back(moves_.at({prompt, call.question}));
    return x + at::cat(moves);
  }

  double threshold_;
  SigmaRange when_;
  bool verbose_;
  ChangeWatch watch_;
  std::vector<std::int64_t> shape_;
  std::optional<std::size_t> first_;  // the prompt whose change is watched
  std::map<std::pair<std::size_t, std::size_t>, at::Tensor> moves_;  // by prompt and question
  bool skipping_ = false;
  std::int64_t skipped_ = 0;
};

class LazyCache final : public RunHook {
 public:
  LazyCache(const WalkFacts& facts, double threshold, PartOfWay when, bool verbose)
      : when_(facts.sampling, when), verbose_(verbose), watch_(threshold) {}
  ~LazyCache() override { log_end(verbose_, "LazyCache", skipped_); }

  Guided step(const at::Tensor& x, double sigma, const std::function<Guided()>& inner) override {
    if (sigma <= when_.last) return inner();
    if (sigma <= when_.first && watch_.may_skip(x) && move_.defined()) {
      ++skipped_;
      return {x + move_, x + negative_move_};
    }
    Guided guided = inner();
    move_ = guided.denoised - x;
    negative_move_ = guided.negative - x;
    watch_.learn(x, guided.denoised, guided.denoised);
    return guided;
  }

 private:
  SigmaRange when_;
  bool verbose_;
  ChangeWatch watch_;
  at::Tensor move_, negative_move_;
  std::int64_t skipped_ = 0;
};

}  // namespace

Hook easy_cache(double threshold, PartOfWay when, bool verbose) { return hook_of<EasyCache>(threshold, when, verbose); }
Hook lazy_cache(double threshold, PartOfWay when, bool verbose) { return hook_of<LazyCache>(threshold, when, verbose); }

}  // namespace weft::sampling
