// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/network_hook.hpp"

namespace weft::sampling {

/// Predictions before guidance combines them, and how strongly; a hook may put others in their place. All [B, C, h, w].
struct Predictions {
  at::Tensor positive;
  at::Tensor negative;  ///< zeros where has_negative is not set
  bool has_negative;
  double cfg;
  const at::Tensor& x;
  const at::Tensor& sigma;  ///< [B]
};

/// What guidance was made of, and a way to ask the network once more.
struct GuidedStep {
  const CfgCall& call;
  /// What one of Guidance::sides() says of another x, seen through `more` besides the model's own hooks (null: nothing).
  std::function<at::Tensor(std::size_t side, const at::Tensor& x, NetworkHook* more)> ask;
};

/// A change to how a model is sampled, for the length of one walk from noise to picture; it may remember. Every method
/// leaves things as they are unless a hook overrides it. Not for several threads.
class RunHook : public NetworkHook {
 public:
  /// Whether the negative side is evaluated although guidance could do without it.
  virtual bool needs_negative() const { return false; }
  /// Whether each side is evaluated by calls of its own at that noise level.
  virtual bool sides_apart(double /*sigma*/) const { return false; }
  /// Around the evaluation of all sides. inner: asks the network.
  virtual Guided step(const at::Tensor& /*x*/, double /*sigma*/, const std::function<Guided()>& inner) {
    return inner();
  }
  /// Around one call of the network with x as it is scaled for it. inner: calls it.
  virtual at::Tensor network(const NetworkCall&, const at::Tensor& /*x*/, const std::function<at::Tensor()>& inner) {
    return inner();
  }
  virtual void before_guidance(Predictions&) {}
  virtual at::Tensor after_guidance(const GuidedStep&, at::Tensor guided) { return guided; }
  /// Another mask of what is sampled. mask: [B, C, h, w]; sigmas: those of the walk.
  virtual at::Tensor noise_mask(at::Tensor mask, const at::Tensor& /*sigma*/, const at::Tensor& /*sigmas*/,
                                const ModelSampling&) {
    return mask;
  }
};

/// What a walk is, for hooks that begin with it.
struct WalkFacts {
  const ModelSampling& sampling;
  std::vector<std::int64_t> shape;  ///< of the latent, [B, C, h, w]
  std::uint64_t seed;
  mutable std::optional<at::Generator> shared_generator{};  ///< once it is asked for

  /// What hooks draw from: it goes on from the noise, as torch's own generator does, and is one for all of them.
  at::Generator generator() const;
};

/// What a node lays on a MODEL. Immutable; what it remembers of one walk is in what begin() returns.
class ModelHook {
 public:
  virtual ~ModelHook() = default;
  virtual std::unique_ptr<RunHook> begin(const WalkFacts& facts) const = 0;
};

/// A hook that remembers nothing and is made anew for each walk from what it was told.
template <typename Hook, typename... Told>
std::shared_ptr<const ModelHook> hook_of(Told... told) {
  class Maker final : public ModelHook {
   public:
    explicit Maker(std::function<std::unique_ptr<RunHook>(const WalkFacts&)> make) : make_(std::move(make)) {}
    std::unique_ptr<RunHook> begin(const WalkFacts& facts) const override { return make_(facts); }

   private:
    std::function<std::unique_ptr<RunHook>(const WalkFacts&)> make_;
  };
  return std::make_shared<Maker>([told...](const WalkFacts& facts) -> std::unique_ptr<RunHook> {
    return std::make_unique<Hook>(facts, told...);
  });
}

}  // namespace weft::sampling
