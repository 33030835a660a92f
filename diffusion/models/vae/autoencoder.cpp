// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/autoencoder.hpp"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "diffusion/models/memory.hpp"
#include "diffusion/models/vae/coders.hpp"
#include "diffusion/models/vae/tiles.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/host_memory.hpp"

namespace weft::models {

struct Autoencoder::Network {
  std::optional<vae::Encoder> encoder;
  std::optional<vae::Decoder> decoder;
  const weights::Parameter* probe;  // tells the device and the dtype of the lease

  explicit Network(const weights::Scope& scope) {
    if (scope.has("encoder.conv_in")) encoder.emplace(scope);
    if (scope.has("decoder.conv_in")) decoder.emplace(scope);
    if (!encoder && !decoder) scope.require("decoder.conv_in.weight");  // throws, naming file and near keys
    probe = &scope.require(decoder ? "decoder.conv_out.bias" : "encoder.conv_out.bias");
  }

  at::Tensor to_compute(const at::Tensor& x) const { return x.to(probe->value().options()); }
};

namespace {

const at::TensorOptions kOnHost = at::TensorOptions(at::kCPU).dtype(at::kFloat);

/// Bytes that one picture of these pixels needs at the largest feature map: what enters the last blocks, its normalised
/// copy, what comes out, the convolution's own blocked copies, and what the heap keeps (measured: 1.5 GB at 512x512).
std::uint64_t bytes_of(std::int64_t height, std::int64_t width, std::int64_t widest, std::size_t element_size) {
  const auto pixels = saturating_product(static_cast<std::uint64_t>(height), static_cast<std::uint64_t>(width));
  return saturating_product(saturating_product(pixels, static_cast<std::uint64_t>(6 * widest)), element_size);
}

/// What putting tiles together holds of pictures: two tilings of the batch, and of one picture the sum, the weights and
/// their quotient. On the host, whatever device decodes.
std::uint64_t blending_bytes(std::int64_t batch, std::int64_t height, std::int64_t width) {
  const auto pixels = saturating_product(static_cast<std::uint64_t>(height), static_cast<std::uint64_t>(width));
  return saturating_product(saturating_product(pixels, 3 * sizeof(float)), static_cast<std::uint64_t>(2 * batch + 3));
}

/// How many of a batch go at once: all that fit. Throws OutOfMemory when not even one does.
std::int64_t chunk_size(std::uint64_t bytes_each, const at::Tensor& x, at::Device device, const std::string& what) {
  require_memory(bytes_each, device, what);
  if (!device.is_cpu()) return 1;
  return std::clamp<std::int64_t>(
      static_cast<std::int64_t>(available_host_bytes() / std::max<std::uint64_t>(bytes_each, 1)), 1, x.size(0));
}

/// Runs `coder` over the batch in chunks; the result lies on the host in float32, dense in the layout of the first.
template <typename Coder>
at::Tensor in_chunks(const at::Tensor& x, std::int64_t chunk, const Coder& coder) {
  if (chunk >= x.size(0)) return coder(x);
  at::Tensor out;
  for (std::int64_t start = 0; start < x.size(0); start += chunk) {
    const std::int64_t count = std::min(chunk, x.size(0) - start);
    const at::Tensor part = coder(x.narrow(0, start, count));
    if (!out.defined()) out = at::empty({x.size(0), part.size(1), part.size(2), part.size(3)}, kOnHost);
    out.narrow(0, start, count).copy_(part);
  }
  return out;
}

/// [B, H, W, C] cut around its centre to multiples of `scale`. Throws NodeError when nothing would be left.
at::Tensor crop(at::Tensor image, std::int64_t scale) {
  for (const int axis : {1, 2}) {
    const std::int64_t size = image.size(axis) / scale * scale;
    if (size == 0)
      throw NodeError(fmt::format("the image is {} x {} pixels, but this VAE needs at least {} x {}", image.size(2),
                                  image.size(1), scale, scale),
                      "Scale it up first.");
    image = image.narrow(axis, image.size(axis) % scale / 2, size);
  }
  return image;
}

/// What a decoder gives, -1..1, as a picture; in place.
at::Tensor to_picture(at::Tensor decoded) { return decoded.add_(1).div_(2).clamp_(0, 1); }

}  // namespace

Autoencoder::Autoencoder(std::shared_ptr<weights::ParameterStore> store)
    : store_(std::move(store)), network_(std::make_unique<Network>(weights::Scope(*store_))) {}

Autoencoder::~Autoencoder() = default;

void Autoencoder::check_latent(const at::Tensor& latent) const {
  if (!network_->decoder) throw NodeError("this VAE file holds only an encoder: it cannot decode");
  if (latent.dim() != 4 || latent.numel() == 0)
    throw NodeError("the VAE takes a latent [batch, channels, height, width] that is not empty");
  if (latent.size(1) != latent_channels())
    throw NodeError(fmt::format("the latent has {} channels, but this VAE takes {}", latent.size(1), latent_channels()),
                    "It was made for another kind of model: use the VAE that belongs to it.");
}

at::Tensor Autoencoder::decode(const at::Tensor& latent) const {
  check_latent(latent);
  const at::TensorOptions options = network_->probe->value().options();
  const std::int64_t height = latent.size(2) * scale(), width = latent.size(3) * scale();
  const std::uint64_t bytes = bytes_of(height, width, network_->decoder->widest(), options.dtype().itemsize());
  const std::int64_t chunk =
      chunk_size(bytes, latent, options.device(), fmt::format("decoding a picture of {} x {}", width, height));
  const auto decode_part = [&](const at::Tensor& part) {
    return to_picture((*network_->decoder)(network_->to_compute(part)).to(kOnHost));
  };
  return in_chunks(latent, chunk, decode_part).movedim(1, -1);
}

at::Tensor Autoencoder::decode_tiled(const at::Tensor& latent, std::int64_t tile, std::int64_t overlap) const {
  check_latent(latent);
  const std::int64_t height = latent.size(2) * scale(), width = latent.size(3) * scale();
  require_memory(blending_bytes(latent.size(0), height, width), at::kCPU,
                 fmt::format("blending the tiles of {} of {} x {}", latent.size(0), width, height));
  const auto decode_tile = [&](const at::Tensor& part) {
    return (*network_->decoder)(network_->to_compute(part)).to(kOnHost);
  };
  const at::Tensor decoded = vae::by_three_tilings(latent, tile / scale(), overlap / scale(),
                                                   static_cast<double>(scale()), decode_tile, false);
  return to_picture(decoded).movedim(1, -1);
}

at::Tensor Autoencoder::pixels_of(const at::Tensor& image) const {
  if (!network_->encoder) throw NodeError("this VAE file holds only a decoder: it cannot encode");
  if (image.dim() != 4 || image.numel() == 0 || image.size(3) < 3)
    throw NodeError("the VAE takes an image [batch, height, width, 3] that is not empty");
  // As a view: its channels stay innermost in memory, and the convolutions follow that layout, as the reference's do.
  return crop(image.narrow(3, 0, 3), network_->encoder->scale()).movedim(-1, 1);
}

at::Tensor Autoencoder::encode(const at::Tensor& image) const {
  const at::Tensor pixels = pixels_of(image);
  const at::TensorOptions options = network_->probe->value().options();
  const std::uint64_t bytes =
      bytes_of(pixels.size(2), pixels.size(3), network_->encoder->widest(), options.dtype().itemsize());
  const std::int64_t chunk = chunk_size(bytes, pixels, options.device(),
                                        fmt::format("encoding a picture of {} x {}", pixels.size(3), pixels.size(2)));
  const auto encode_part = [&](const at::Tensor& part) {
    return (*network_->encoder)(network_->to_compute(part.mul(2.0).sub_(1.0))).to(kOnHost);
  };
  return in_chunks(pixels, chunk, encode_part).contiguous();
}

at::Tensor Autoencoder::encode_tiled(const at::Tensor& image, std::int64_t tile, std::int64_t overlap) const {
  const auto encode_tile = [&](const at::Tensor& part) {
    return (*network_->encoder)(network_->to_compute(part.mul(2.0).sub_(1.0))).to(kOnHost);
  };
  return vae::by_three_tilings(pixels_of(image), tile, overlap, 1.0 / static_cast<double>(scale()), encode_tile, true)
      .contiguous();
}

std::int64_t Autoencoder::scale() const {
  return network_->decoder ? network_->decoder->scale() : network_->encoder->scale();
}

std::int64_t Autoencoder::latent_channels() const {
  return network_->decoder ? network_->decoder->latent_channels() : network_->encoder->latent_channels();
}

}  // namespace weft::models
