// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/guider.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/resolved_cond.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::sampling {
namespace {

/// What the network is asked besides the prompts of a step: which hook wants it, and what it looks through.
struct Question {
  std::size_t number = 0;       // 0: the step's own
  NetworkHook* more = nullptr;  // besides the model's hooks; null: nothing
};

// What the summed weights start from, so that cells nobody speaks for divide to 0.
constexpr double kNoWeight = 1e-37;
// Contexts of different lengths go into one batch when none has to be repeated more often than this.
constexpr std::int64_t kMostRepeats = 4;

/// A Cond with its weights, and which side it belongs to.
struct Piece {
  ResolvedCond cond;
  std::size_t side;
  Area area;
  at::Tensor weights;  // [B, C, area.height, area.width]
};

at::Tensor cut(const at::Tensor& x, const Area& area) {
  return x.narrow(2, area.y, area.height).narrow(3, area.x, area.width);
}

bool contexts_fit(const at::Tensor& a, const at::Tensor& b, bool may_repeat) {
  if (a.sizes() == b.sizes()) return true;
  if (!may_repeat) return false;
  if (a.size(0) != b.size(0) || a.size(2) != b.size(2)) return false;
  return std::lcm(a.size(1), b.size(1)) / std::min(a.size(1), b.size(1)) <= kMostRepeats;
}

bool fit_in_one_batch(const Piece& a, const Piece& b) {
  return a.area.height == b.area.height && a.area.width == b.area.width &&
         contexts_fit(a.cond.context, b.cond.context, a.cond.extras.context_may_repeat) &&
         fit_in_one_batch(a.cond.extras, b.cond.extras);
}

using Batch = std::vector<const Piece*>;

// Repeating a context does not change what attention makes of it, but for rounding.
at::Tensor joined_context(const Batch& batch) {
  std::int64_t length = 1;
  for (const Piece* piece : batch) length = std::lcm(length, piece->cond.context.size(1));
  std::vector<at::Tensor> contexts;
  for (const Piece* piece : batch) {
    const auto& context = piece->cond.context;
    const auto times = length / context.size(1);
    contexts.push_back(times == 1 ? context : context.repeat({1, times, 1}));
  }
  return at::cat(contexts);
}

Extras joined_extras(const Batch& batch) {
  std::vector<const Extras*> parts;
  for (const Piece* piece : batch) parts.push_back(&piece->cond.extras);
  return joined(parts);
}

// Takes the first open piece and all that fit beside it, last ones first: so that the order is [uncond, cond].
Batch take_batch(Batch& open) {
  const Piece& first = *open.front();
  Batch batch;
  Batch left;
  for (const Piece* piece : open) (fit_in_one_batch(*piece, first) ? batch : left).push_back(piece);
  std::reverse(batch.begin(), batch.end());
  open = std::move(left);
  return batch;
}

/// Weighted sums of what the pieces of one side said.
struct Sums {
  explicit Sums(const at::Tensor& x) : values(at::zeros_like(x)), weights(at::ones_like(x) * kNoWeight) {}
  void add(const Piece& piece, const at::Tensor& denoised) {
    cut(values, piece.area).add_(denoised * piece.weights);
    cut(weights, piece.area).add_(piece.weights);
  }
  at::Tensor values;
  at::Tensor weights;
};

}  // namespace

struct Guider::Impl {
  GuidedModel model;
  std::shared_ptr<const Guidance> guidance;
  CancelToken cancel;
  std::vector<std::unique_ptr<RunHook>> hooks;
  std::vector<Piece> pieces;                                          // side after side
  std::size_t most_pieces = std::numeric_limits<std::size_t>::max();  // that fit into memory together

  std::vector<ResolvedConds> sides;
  std::vector<std::int64_t> shape;  // that pieces are cut for

  // Cuts the prompts for an x of that shape. Samplers may enlarge it on the way; masks cannot follow that.
  void cut_for(at::IntArrayRef wanted) {
    if (wanted == shape) return;
    for (const ResolvedConds& conds : sides)
      for (const ResolvedCond& cond : conds)
        if (!shape.empty() && (cond.mask || cond.extras.concat.defined()))
          throw NodeError("A prompt with a mask or a picture of its own cannot follow a sampler that changes the size.",
                          "Use another sampler, or enlarge the latent before it is sampled.");
    shape = wanted.vec();
    pieces.clear();
    for (std::size_t side = 0; side < sides.size(); ++side) add(sides[side], side);
  }

  void add(const ResolvedConds& conds, std::size_t side) {
    for (ResolvedCond cond : conds) {
      const Area area = clipped_area(cond, shape);
      cond.extras = cut(std::move(cond.extras), area);
      at::Tensor weights = cond_weights(cond, shape, model.device);
      pieces.push_back({std::move(cond), side, area, std::move(weights)});
    }
  }

  Batch counting_at(double sigma, const std::vector<bool>& needed) const {
    Batch counting;
    for (const auto& piece : pieces)
      if (piece.cond.counts_at(sigma) && needed[piece.side]) counting.push_back(&piece);
    return counting;
  }

  // One call of the network for a batch, seen by the hooks. x: all pieces', scaled for it.
  at::Tensor call(const Batch& batch, const at::Tensor& x, const at::Tensor& sigma, Question question) const {
    Extras extras = joined_extras(batch);
    const auto ask = [&] {
      return model.apply(x, model.sampling->timestep(sigma), joined_context(batch).to(model.dtype), extras);
    };
    if (hooks.empty()) return ask();
    NetworkHooks seen{
        .call = {.sigma = sigma[0].item<double>(), .latent = x.sizes().vec(), .question = question.number}};
    for (const Piece* piece : batch) {
      seen.call.sides.push_back(piece->side);
      seen.call.prompts.push_back(static_cast<std::size_t>(piece - pieces.data()));
    }
    for (const auto& hook : hooks) seen.hooks.push_back(hook.get());
    if (question.more != nullptr) seen.hooks.push_back(question.more);
    extras.hooks = &seen;
    std::function<at::Tensor()> wrapped = ask;
    for (const auto& hook : hooks)
      wrapped = [&seen, &x, hook = hook.get(), inner = std::move(wrapped)] {
        return hook->network(seen.call, x, inner);
      };
    return wrapped();
  }

  // The denoised x of each piece of a batch, one call of the network. sigma: [B].
  std::vector<at::Tensor> denoise(const Batch& batch, const at::Tensor& x, const at::Tensor& sigma,
                                  Question question) const {
    std::vector<at::Tensor> xs;
    for (const Piece* piece : batch) xs.push_back(cut(x, piece->area));
    const auto all_x = at::cat(xs);
    const auto all_sigma = at::cat(std::vector<at::Tensor>(batch.size(), sigma));
    cancel.check();
    const auto output =
        call(batch, model.sampling->calculate_input(all_sigma, all_x).to(model.dtype), all_sigma, question);
    return model.sampling->calculate_denoised(all_sigma, output.to(at::kFloat), all_x)
        .chunk(static_cast<std::int64_t>(batch.size()));
  }

  // The same, in smaller batches once memory did not suffice: slower, but it goes on.
  std::vector<at::Tensor> denoise_within_memory(const Batch& batch, const at::Tensor& x, const at::Tensor& sigma,
                                                Question question) {
    if (batch.size() <= most_pieces) {
      try {
        return denoise(batch, x, sigma, question);
      } catch (const OutOfMemory& error) {
        if (batch.size() == 1) throw;
        most_pieces = batch.size() / 2;
        log::info("{}; going on with {} of {} prompts at a time", error.what(), most_pieces, batch.size());
      }
    }
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    auto denoised = denoise_within_memory({batch.begin(), middle}, x, sigma, question);
    const auto rest = denoise_within_memory({middle, batch.end()}, x, sigma, question);
    denoised.insert(denoised.end(), rest.begin(), rest.end());
    return denoised;
  }

  // The denoised x of each side, zeros for those that are not asked for. sigma: [B].
  std::vector<at::Tensor> evaluate(const at::Tensor& x, const at::Tensor& sigma, const std::vector<bool>& needed,
                                   Question question) {
    cut_for(x.sizes());
    std::vector<Sums> sums;
    for (std::size_t side = 0; side < needed.size(); ++side) sums.emplace_back(x);
    Batch open = counting_at(sigma[0].item<double>(), needed);
    while (!open.empty()) {
      const Batch batch = take_batch(open);
      const auto denoised = denoise_within_memory(batch, x, sigma, question);
      for (std::size_t i = 0; i < batch.size(); ++i) sums[batch[i]->side].add(*batch[i], denoised[i]);
    }
    std::vector<at::Tensor> sides;
    for (const Sums& side : sums) sides.push_back(side.values / side.weights);
    return sides;
  }

  // The same, with calls of its own for each side where a hook wants it so.
  std::vector<at::Tensor> evaluate_for_step(const at::Tensor& x, const at::Tensor& sigma,
                                            const std::vector<bool>& needed) {
    const double level = sigma[0].item<double>();
    if (std::none_of(hooks.begin(), hooks.end(), [&](const auto& hook) { return hook->sides_apart(level); }))
      return evaluate(x, sigma, needed, {});
    std::vector<at::Tensor> sides;
    for (std::size_t side = 0; side < needed.size(); ++side) {
      std::vector<bool> one(needed.size(), false);
      one[side] = needed[side];
      sides.push_back(evaluate(x, sigma, one, {})[side]);
    }
    return sides;
  }

  // Guidance of two sides with all that the hooks do before and after.
  Guided combined(const CfgCall& call) {
    Predictions predictions{call.positive, call.negative, call.has_negative, call.cfg, call.x, call.sigma};
    for (const auto& hook : hooks) hook->before_guidance(predictions);
    const CfgCall changed{predictions.positive, predictions.negative, predictions.cfg,    call.x,
                          call.sigma,           call.positive_side,   call.negative_side, call.has_negative};
    at::Tensor guided = apply_cfg(call.instead != nullptr ? *call.instead : model.cfg_function, changed);
    std::size_t number = 0;  // of the hook that is told
    const GuidedStep step{changed, [&](std::size_t side, const at::Tensor& x, NetworkHook* more) {
                            std::vector<bool> one(guidance->sides().size(), false);
                            one[side] = true;
                            return evaluate(x, call.sigma, one, {number, more})[side];
                          }};
    for (const auto& hook : hooks) {
      ++number;
      guided = hook->after_guidance(step, std::move(guided));
    }
    return {guided, predictions.negative};
  }

  Guided guided_step(const at::Tensor& x, const at::Tensor& sigma, bool with_negative) {
    const auto row_sigma = x.new_ones({x.size(0)}) * sigma;
    const bool negative =
        with_negative || std::any_of(hooks.begin(), hooks.end(), [](const auto& hook) { return hook->needs_negative(); });
    const auto needed = guidance->needed(negative);
    const auto sides = evaluate_for_step(x, row_sigma, needed);
    return guidance->combine({sides, needed, x, row_sigma}, [this](const CfgCall& call) { return combined(call); });
  }
};

Guider::Guider(GuidedModel model, std::shared_ptr<const Guidance> guidance, const Subject& subject, CancelToken cancel)
    : impl_(std::make_unique<Impl>()) {
  impl_->model = std::move(model);
  impl_->guidance = std::move(guidance);
  impl_->cancel = std::move(cancel);
  const auto& m = impl_->model;
  std::vector<ResolvedConds> sides;
  for (const Conditioning& prompts : impl_->guidance->sides()) {
    Subject seen = subject;
    seen.negative = sides.size() != impl_->guidance->positive_side();
    sides.push_back(resolve(prompts, seen, m.device, *m.sampling, m.extras));
  }
  for (std::size_t one = 0; one < sides.size(); ++one)
    for (std::size_t other = one + 1; other < sides.size(); ++other) add_counterparts(sides[one], sides[other]);
  impl_->sides = std::move(sides);
  impl_->cut_for(subject.shape);
  const WalkFacts facts{*m.sampling, subject.shape, m.seed};
  for (const auto& hook : m.hooks) impl_->hooks.push_back(hook->begin(facts));
}

Guider::~Guider() = default;

Guided Guider::denoise(const at::Tensor& x, const at::Tensor& sigma, bool with_negative) const {
  std::function<Guided()> step = [&] { return impl_->guided_step(x, sigma, with_negative); };
  if (impl_->hooks.empty()) return step();
  const double level = sigma.item<double>();
  for (const auto& hook : impl_->hooks)
    step = [&x, level, hook = hook.get(), inner = std::move(step)] { return hook->step(x, level, inner); };
  return step();
}

at::Tensor Guider::noise_mask(at::Tensor mask, const at::Tensor& sigma, const at::Tensor& sigmas) const {
  for (const auto& hook : impl_->hooks) mask = hook->noise_mask(std::move(mask), sigma, sigmas, *impl_->model.sampling);
  return mask;
}

}  // namespace weft::sampling
