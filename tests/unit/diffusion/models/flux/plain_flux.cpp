// SPDX-License-Identifier: Apache-2.0
#include "plain_flux.hpp"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace weft::test {
namespace {

struct Plain {
  const weights::StateDict::Tensors& weights;
  std::int64_t head;
  std::vector<std::array<double, 3>> positions{};  // of each token
  at::Tensor vec{};                                // [B, hidden]

  at::Tensor weight(const std::string& key) const { return weights.at(key).to(at::kDouble); }
  at::Tensor linear(const std::string& name, const at::Tensor& x) const {
    return at::matmul(x, weight(name + ".weight").t()) + weight(name + ".bias");
  }
  at::Tensor embedded(const std::string& name, const at::Tensor& x) const {
    return linear(name + ".out_layer", at::silu(linear(name + ".in_layer", x)));
  }
  at::Tensor modulation(const std::string& name, std::int64_t index) const {
    const at::Tensor all = linear(name, at::silu(vec));
    const std::int64_t hidden = vec.size(1);
    return all.narrow(1, index * hidden, hidden).unsqueeze(1);
  }
  at::Tensor shifted(const at::Tensor& x, const std::string& name, std::int64_t shift) const {
    const at::Tensor centred = x - x.mean(at::IntArrayRef{-1}, true);
    const at::Tensor normed = centred / at::sqrt(centred.pow(2).mean(at::IntArrayRef{-1}, true) + 1e-6);
    return normed * (1 + modulation(name, shift + 1)) + modulation(name, shift);
  }
};

at::Tensor sinusoids(const at::Tensor& values) {
  std::vector<at::Tensor> columns;
  for (const bool sine : {false, true})
    for (int i = 0; i < 128; ++i) {
      const at::Tensor angle = values.to(at::kDouble) * (1000 * std::exp(-std::log(10000.0) * i / 128));
      columns.push_back(sine ? angle.sin() : angle.cos());
    }
  return at::stack(columns, 1);
}

/// One head's [L, head] turned by the positions, pair by pair.
void turn(at::Tensor x, const Plain& plain) {
  const std::array<std::int64_t, 3> sizes{plain.head / 8, plain.head * 7 / 16, plain.head * 7 / 16};
  auto values = x.accessor<double, 2>();
  for (std::int64_t token = 0; token < x.size(0); ++token) {
    std::int64_t channel = 0;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis)
      for (std::int64_t pair = 0; pair < sizes[axis] / 2; ++pair, channel += 2) {
        const double frequency = std::pow(10000.0, -2.0 * static_cast<double>(pair) / static_cast<double>(sizes[axis]));
        const double angle = plain.positions[static_cast<std::size_t>(token)][axis] * frequency;
        const double a = values[token][channel], b = values[token][channel + 1];
        values[token][channel] = a * std::cos(angle) - b * std::sin(angle);
        values[token][channel + 1] = a * std::sin(angle) + b * std::cos(angle);
      }
  }
}

at::Tensor unit(const at::Tensor& x, const at::Tensor& scale) {
  return x / at::sqrt(x.pow(2).mean(at::IntArrayRef{-1}, true) + 1e-6) * scale;
}

/// qkv: parts [B, L, 3 hidden] with the name of their norm, in the order of the sequence. Returns [B, L, hidden].
at::Tensor attention(const Plain& plain, const std::vector<std::pair<at::Tensor, std::string>>& parts) {
  const std::int64_t hidden = parts.front().first.size(2) / 3, heads = hidden / plain.head;
  std::vector<at::Tensor> rows;
  for (std::int64_t row = 0; row < parts.front().first.size(0); ++row) {
    std::vector<at::Tensor> outs;
    for (std::int64_t index = 0; index < heads; ++index) {
      std::vector<at::Tensor> q, k, v;
      for (const auto& [qkv, norm] : parts) {
        const auto of = [&, &qkv = qkv](std::int64_t which) {
          return qkv[row].narrow(1, which * hidden + index * plain.head, plain.head);
        };
        q.push_back(unit(of(0), plain.weight(norm + ".query_norm.scale")));
        k.push_back(unit(of(1), plain.weight(norm + ".key_norm.scale")));
        v.push_back(of(2));
      }
      const at::Tensor queries = at::cat(q), keys = at::cat(k);
      turn(queries, plain);
      turn(keys, plain);
      const at::Tensor scores = at::mm(queries, keys.t()) / std::sqrt(static_cast<double>(plain.head));
      outs.push_back(at::mm(scores.softmax(-1), at::cat(v)));
    }
    rows.push_back(at::cat(outs, 1));
  }
  return at::stack(rows);
}

at::Tensor after_branches(const Plain& plain, const std::string& block, const std::string& name, at::Tensor x,
                          const at::Tensor& attended) {
  const std::string at = block + name, mod = at + "_mod.lin";
  x = x + plain.modulation(mod, 2) * plain.linear(at + "_attn.proj", attended);
  const at::Tensor hidden = at::gelu(plain.linear(at + "_mlp.0", plain.shifted(x, mod, 3)), "tanh");
  return x + plain.modulation(mod, 5) * plain.linear(at + "_mlp.2", hidden);
}

}  // namespace

at::Tensor plain_flux(const weights::StateDict::Tensors& weights, std::int64_t head, const at::Tensor& x,
                      const at::Tensor& timesteps, const at::Tensor& context, const sampling::Extras& extras) {
  Plain plain{weights, head};
  const std::int64_t rows = x.size(2) / 2, columns = x.size(3) / 2, text = context.size(1);
  plain.positions.assign(static_cast<std::size_t>(text), {0, 0, 0});
  std::vector<at::Tensor> tokens;
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      plain.positions.push_back({0, static_cast<double>(i), static_cast<double>(j)});
      tokens.push_back(x.narrow(2, 2 * i, 2).narrow(3, 2 * j, 2).flatten(1).to(at::kDouble));
    }
  plain.vec = plain.embedded("time_in", sinusoids(timesteps)) + plain.embedded("vector_in", extras.y.to(at::kDouble));
  if (weights.contains("guidance_in.in_layer.weight") && extras.guidance.defined())
    plain.vec = plain.vec + plain.embedded("guidance_in", sinusoids(extras.guidance));
  at::Tensor img = plain.linear("img_in", at::stack(tokens, 1));
  at::Tensor txt = plain.linear("txt_in", context.to(at::kDouble));

  const std::string block = "double_blocks.0.";
  const at::Tensor attended = attention(
      plain,
      {{plain.linear(block + "txt_attn.qkv", plain.shifted(txt, block + "txt_mod.lin", 0)), block + "txt_attn.norm"},
       {plain.linear(block + "img_attn.qkv", plain.shifted(img, block + "img_mod.lin", 0)), block + "img_attn.norm"}});
  txt = after_branches(plain, block, "txt", txt, attended.narrow(1, 0, text));
  img = after_branches(plain, block, "img", img, attended.slice(1, text));
  at::Tensor h = at::cat({txt, img}, 1);
  for (const std::string single : {"single_blocks.0", "single_blocks.1"}) {
    const std::string mod = single + ".modulation.lin";
    const at::Tensor wide = plain.linear(single + ".linear1", plain.shifted(h, mod, 0));
    const std::int64_t hidden = h.size(2);
    const at::Tensor out = attention(plain, {{wide.narrow(2, 0, 3 * hidden), single + ".norm"}});
    const at::Tensor both = at::cat({out, at::gelu(wide.slice(2, 3 * hidden), "tanh")}, 2);
    h = h + plain.modulation(mod, 2) * plain.linear(single + ".linear2", both);
  }
  const at::Tensor last =
      plain.linear("final_layer.linear", plain.shifted(h.slice(1, text), "final_layer.adaLN_modulation.1", 0));
  at::Tensor result = at::zeros({x.size(0), 16, x.size(2), x.size(3)}, at::kDouble);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      result.narrow(2, 2 * i, 2)
          .narrow(3, 2 * j, 2)
          .copy_(last.select(1, i * columns + j).reshape({x.size(0), 16, 2, 2}));
  return result.to(at::kFloat);
}

}  // namespace weft::test
