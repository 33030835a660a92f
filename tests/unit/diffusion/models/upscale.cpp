// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/upscale/upscale_model.hpp"

#include <catch2/catch.hpp>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"

using namespace weft;

namespace {

using UpscaleTensors = weights::StateDict::Tensors;

class UpscaleWeights {
 public:
  void conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel = 3) {
    const double scale = 0.5 / std::sqrt(static_cast<double>(in * kernel * kernel));
    tensors[name + ".weight"] = at::randn({out, in, kernel, kernel}, generator_, at::kFloat).mul_(scale);
    tensors[name + ".bias"] = at::randn({out}, generator_, at::kFloat).mul_(0.05);
  }
  void slopes(const std::string& name, std::int64_t count) {
    tensors[name + ".weight"] = at::rand({count}, generator_, at::kFloat);
  }
  UpscaleTensors tensors;

 private:
  at::Generator generator_ = at::detail::createCPUGenerator(3);
};

/// BasicSR's names: two blocks of 8 channels that grow by 4.
UpscaleTensors rrdbnet(std::int64_t in = 3) {
  UpscaleWeights w;
  w.conv("conv_first", in, 8);
  for (int block = 0; block < 2; ++block)
    for (int part = 1; part <= 3; ++part)
      for (int i = 1; i <= 5; ++i)
        w.conv("body." + std::to_string(block) + ".rdb" + std::to_string(part) + ".conv" + std::to_string(i),
               8 + 4 * (i - 1), i == 5 ? 8 : 4);
  for (const char* name : {"conv_body", "conv_up1", "conv_up2", "conv_hr"}) w.conv(name, 8, 8);
  w.conv("conv_last", 8, 3);
  return std::move(w.tensors);
}

/// The same weights under the names of the first training code.
UpscaleTensors old_names(const UpscaleTensors& tensors) {
  const std::map<std::string, std::string> outside{{"conv_first.", "model.0."}, {"conv_body.", "model.1.sub.2."},
                                                   {"conv_up1.", "model.3."},   {"conv_up2.", "model.6."},
                                                   {"conv_hr.", "model.8."},    {"conv_last.", "model.10."}};
  UpscaleTensors renamed;
  for (const auto& [key, tensor] : tensors) {
    std::string name = key;
    for (const auto& [from, to] : outside)
      if (key.starts_with(from)) name = to + key.substr(from.size());
    if (key.starts_with("body.")) {
      name = "model.1.sub." + key.substr(5);
      name.replace(name.find("rdb"), 3, "RDB");
      name.replace(name.rfind('.'), 1, ".0.");
    }
    renamed.emplace(name, tensor);
  }
  return renamed;
}

UpscaleTensors compact_network(std::int64_t scale) {
  UpscaleWeights w;
  w.conv("body.0", 3, 6);
  w.slopes("body.1", 6);
  w.conv("body.2", 6, 6);
  w.slopes("body.3", 6);
  w.conv("body.4", 6, 3 * scale * scale);
  return std::move(w.tensors);
}

at::Tensor enlarged(const models::UpscaleModel& model, const at::Tensor& pixels) {
  const auto lease = model.store().prepare({at::kCPU, at::kFloat, at::kFloat}, {});
  return models::upscaled(model, pixels, at::kCPU, at::kFloat, [](auto, auto) {});
}

at::Tensor picture_of(std::int64_t height, std::int64_t width) {
  auto generator = at::detail::createCPUGenerator(5);
  return at::rand({1, height, width, 3}, generator, at::kFloat);
}

std::string upscale_error(const UpscaleTensors& tensors) {
  try {
    models::load_upscale_model(test::as_file(tensors));
  } catch (const WeightsError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "";
}

}  // namespace

TEST_CASE("upscale: ESRGAN enlarges by four, under new and old names to the same bits") {
  const auto fresh = models::load_upscale_model(test::as_file(rrdbnet()));
  CHECK(fresh->scale() == 4);
  CHECK(fresh->store().unused().empty());
  const auto old = models::load_upscale_model(test::as_file(old_names(rrdbnet())));
  CHECK(old->scale() == 4);
  CHECK(old->store().unused().empty());
  const auto picture = picture_of(7, 9);
  const auto result = enlarged(*fresh, picture);
  CHECK(result.sizes() == at::IntArrayRef({1, 28, 36, 3}));
  CHECK(at::equal(result, enlarged(*old, picture)));
  CHECK(result.min().item<float>() >= 0.0F);
  CHECK(result.max().item<float>() <= 1.0F);
}

TEST_CASE("upscale: weights wrapped by training code are unwrapped") {
  UpscaleTensors wrapped;
  for (const auto& [key, tensor] : rrdbnet()) wrapped.emplace("params_ema." + key, tensor);
  CHECK(models::load_upscale_model(test::as_file(wrapped))->scale() == 4);
}

TEST_CASE("upscale: Real-ESRGAN's x2 takes blocks of pixels as channels, odd sides too") {
  const auto model = models::load_upscale_model(test::as_file(rrdbnet(12)));
  CHECK(model->scale() == 2);
  CHECK(model->in_channels() == 3);
  CHECK(enlarged(*model, picture_of(7, 9)).sizes() == at::IntArrayRef({1, 14, 18, 3}));
  CHECK(models::load_upscale_model(test::as_file(rrdbnet(48)))->scale() == 1);
}

TEST_CASE("upscale: the compact network adds to the picture enlarged plainly") {
  auto tensors = compact_network(2);
  for (const char* name : {"body.4.weight", "body.4.bias"}) tensors[name] = at::zeros_like(tensors[name]);
  const auto model = models::load_upscale_model(test::as_file(tensors));
  CHECK(model->scale() == 2);
  const auto picture = picture_of(5, 6);
  const auto plain = picture.repeat_interleave(2, 1).repeat_interleave(2, 2);
  CHECK((enlarged(*model, picture) - plain).abs().max().item<double>() < 1e-6);
}

TEST_CASE("upscale: tiles give what the whole picture gives, but near their seams") {
  const auto model = models::load_upscale_model(test::as_file(compact_network(2)));
  const auto picture = picture_of(8, 600);
  const auto lease = model->store().prepare({at::kCPU, at::kFloat, at::kFloat}, {});
  std::int64_t tiles = 0, total = 0;
  const auto tiled = models::upscaled(*model, picture, at::kCPU, at::kFloat, [&](auto done, auto all) {
    tiles = done;
    total = all;
  });
  CHECK(tiles == 2);
  CHECK(total == 2);
  const auto whole = model->forward(picture.movedim(-1, 1)).movedim(1, -1).clamp(0.0, 1.0);
  // Three convolutions look three pixels around them; a seam's weight there is at most a few percent.
  CHECK((tiled - whole).abs().max().item<double>() < 0.05);
  CHECK((tiled - whole).narrow(2, 0, 900).abs().max().item<double>() < 1e-5);
}

TEST_CASE("upscale: what it cannot read is named") {
  UpscaleWeights w;
  w.conv("layers.0.residual_group.blocks.0.norm1", 1, 1);
  CHECK(upscale_error(w.tensors).find("SwinIR") != std::string::npos);
  CHECK(upscale_error(test::seeded_unet("model.diffusion_model.")).find("models/checkpoints") != std::string::npos);
  auto damaged = rrdbnet();
  damaged.erase("conv_hr.weight");
  CHECK(upscale_error(damaged).find("conv_hr.weight") != std::string::npos);
  auto far = old_names(rrdbnet());
  far["model.2000000000.weight"] = at::zeros({1});
  CHECK(upscale_error(far).find("conv_hr") != std::string::npos);
  auto huge = rrdbnet();
  for (const char* name : {"conv_up3", "conv_up4", "conv_up5", "conv_up6"})
    for (const char* part : {".weight", ".bias"}) huge[name + std::string(part)] = huge[std::string("conv_up1") + part];
  CHECK(upscale_error(huge).find("conv_up6") != std::string::npos);
  auto linked = rrdbnet();
  linked["body.0.rdb1.conv1x1.weight"] = at::zeros({5, 8, 1, 1});
  CHECK(upscale_error(linked).find("conv1x1.weight") != std::string::npos);
  const auto model = models::load_upscale_model(test::as_file(rrdbnet()));
  const auto lease = model->store().prepare({at::kCPU, at::kFloat, at::kFloat}, {});
  CHECK_THROWS_AS(models::upscaled(*model, at::zeros({1, 4, 4, 4}), at::kCPU, at::kFloat, [](auto, auto) {}), NodeError);
}
