// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "diffusion/models/family.hpp"
#include "diffusion/models/unet/deep_shrink.hpp"
#include "diffusion/models/unet/unet.hpp"
#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"
#include "seeded_networks.hpp"

using namespace weft;

namespace {

struct HookedUnet {
  models::Model model = models::load_diffusion_model(test::as_file(test::seeded_unet())).model;
  weights::ParameterStore::Lease lease =
      model.network->store().prepare({at::kCPU, at::kFloat, at::kFloat}, {});

  at::Tensor run(const std::vector<sampling::NetworkHook*>& hooks, std::int64_t side = 16) const {
    const auto x = at::linspace(-1, 1, 4 * side * side, at::kFloat).reshape({1, 4, side, side});
    const auto context = at::linspace(-1, 1, 5 * 16, at::kFloat).reshape({1, 5, 16});
    const sampling::NetworkHooks seen{hooks, {.sigma = 1.0, .sides = {0}, .prompts = {0}, .latent = x.sizes().vec()}};
    sampling::Extras extras;
    if (!hooks.empty()) extras.hooks = &seen;
    return model.network->forward(x, at::full({1}, 500.0F), context, extras);
  }

  std::unique_ptr<sampling::RunHook> begin(const sampling::Hook& hook) const {
    return hook->begin({*model.sampling, {1, 4, 16, 16}, 7});
  }
  double change(const sampling::Hook& hook, std::int64_t side = 16) const {
    const auto begun = begin(hook);
    return (run({begun.get()}, side) - run({}, side)).abs().max().item<double>();
  }
};

class NothingChanged final : public sampling::NetworkHook {};

/// Counts what it is told of.
class PlacesCounted final : public sampling::NetworkHook {
 public:
  void input_block(const sampling::NetworkCall&, sampling::UnetBlock block, at::Tensor&) override {
    CHECK(block == sampling::UnetBlock{sampling::UnetBlock::Part::input, inputs++});
  }
  void output_block(const sampling::NetworkCall&, sampling::UnetBlock block, at::Tensor& h, at::Tensor& skip) override {
    CHECK(block == sampling::UnetBlock{sampling::UnetBlock::Part::output, outputs++});
    CHECK(h.size(2) == skip.size(2));
  }
  void attention_output(const sampling::NetworkCall&, const sampling::SelfAttention& place, at::Tensor& out) override {
    ++attentions;
    CHECK(place.heads == 8);
    CHECK(out.dim() == 3);
  }
  std::int64_t inputs = 0, outputs = 0, attentions = 0;
};

}  // namespace

TEST_CASE("unet hooks: a hook that changes nothing leaves the bits alone") {
  const HookedUnet unet;
  NothingChanged nothing;
  CHECK(at::equal(unet.run({&nothing}), unet.run({})));
}

TEST_CASE("unet hooks: every block and every self-attention tells of itself") {
  const HookedUnet unet;
  PlacesCounted counted;
  unet.run({&counted});
  const auto& config = dynamic_cast<const models::Unet&>(*unet.model.network).config();
  CHECK(counted.inputs == static_cast<std::int64_t>(config.input_blocks.size()));
  CHECK(counted.outputs == static_cast<std::int64_t>(config.output_blocks.size()));
  CHECK(counted.attentions > 0);
}

TEST_CASE("unet hooks: FreeU with factors of 1 changes nothing but rounding") {
  const HookedUnet unet;
  const auto free_u = [](double b, double s, bool structured) {
    return sampling::free_u({.model_channels = 16, .b1 = b, .b2 = b, .s1 = s, .s2 = s, .structured = structured});
  };
  CHECK(unet.change(free_u(1.0, 1.0, false)) < 1e-4);
  CHECK(unet.change(free_u(1.0, 1.0, true)) < 1e-4);
  CHECK(unet.change(free_u(1.3, 0.5, false)) > 1e-3);
  CHECK(unet.change(free_u(1.3, 0.5, true)) > 1e-3);
}

TEST_CASE("unet hooks: tiles as large as the picture change nothing, smaller ones do") {
  const HookedUnet unet;
  const auto tiled = [](std::int64_t tile) {
    return sampling::hyper_tile({.tile = tile, .options = 1, .depth = 2, .scale_depth = false});
  };
  CHECK(unet.change(tiled(64)) == 0.0);
  CHECK(unet.change(tiled(4)) > 1e-5);
}

TEST_CASE("hooks: merged tokens ask together and all get an answer, at the latent's own size alone") {
  const auto sampling = sampling::discrete_eps();
  // What comes back where attention answers each token with itself, and how many tokens asked.
  const auto through = [&](double share, const at::Tensor& x, std::int64_t height, std::uint64_t seed = 7) {
    const auto hook = sampling::token_merging(share)->begin({*sampling, {1, 4, height, x.size(1) / height}, seed});
    const sampling::NetworkCall call{.latent = {2, 4, height, x.size(1) / height}};
    at::Tensor asking = x, context = x;
    hook->attention_inputs(call, {}, asking, context);
    CHECK(at::equal(context, x));
    const std::int64_t asked = asking.size(1);
    hook->attention_output(call, {}, asking);
    return std::pair(asked, asking);
  };
  const auto x = at::randn({2, 15 * 16, 8}, at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1}));
  const auto [asked, back] = through(0.25, x, 15);
  CHECK(asked == 15 * 16 - 60);
  REQUIRE(back.sizes() == x.sizes());
  // Those that were merged, and those that they were merged into, are means; all others are themselves.
  const auto changed = (back != x).any(-1).sum(1);
  CHECK(changed.min().item<std::int64_t>() > 60);
  CHECK(changed.max().item<std::int64_t>() <= 120);
  CHECK((back.mean() - x.mean()).abs().item<double>() < 0.1);
  CHECK(at::equal(back, through(0.25, x, 15).second));
  CHECK_FALSE(at::equal(back, through(0.25, x, 15, 8).second));
  // One of four stays, whatever is wanted; a side of an odd number of cells has cells that are in no square.
  CHECK(through(1.0, x, 15).first == 7 * 8);
  CHECK(through(0.001, x, 15).first == 15 * 16);
  const auto same = at::ones({1, 64, 8});
  CHECK(at::equal(through(0.5, same, 8).second, same));
}

TEST_CASE("hooks: merged tokens leave a network alone that has no attention at the latent's own size") {
  CHECK(HookedUnet().change(sampling::token_merging(0.5)) == 0.0);
}

TEST_CASE("unet hooks: a shrunk inside comes back to the picture's size") {
  const HookedUnet unet;
  for (const bool after : {false, true}) {
    const auto shrunk = models::deep_shrink({.block = 1, .factor = 2.0, .when = {0.0, 1.0}, .after_skip = after});
    const auto begun = unet.begin(shrunk);
    CHECK(unet.run({begun.get()}).sizes() == unet.run({}).sizes());
    CHECK(unet.change(shrunk) > 1e-4);
  }
  const auto never = models::deep_shrink({.block = 1, .factor = 2.0, .when = {0.99, 1.0}, .after_skip = true});
  CHECK(unet.change(never) == 0.0);
}
