# Llama and its kin (Mistral, Qwen2, Qwen3) as one TorchScript module without state: weights, adapters, gradients and
# moments are arguments that the caller owns. Tokens of a batch are flattened to one axis N without padding; only
# attention sees rows padded to [B, T].
#
# w  weights   [embedding, 16 per layer, norm, head unless tied]; an empty tensor for what a model has not. Of a layer:
#              0 norm1, 1 qkv, 2 o, 3 norm2, 4 gate_up, 5 down; the bias of a matrix stands 5 places behind it, the
#              scales of one that is held in blocks 10 places; 8 norm of each q head, 13 norm of each k head
# a  adapters  one empty tensor for none, or 14 per layer: A and B of q, k, v, o, gate, up, down; an empty tensor where a matrix has none
# b  batch     [ids N, positions N, slots N (place of each token in the padded [B * T]), rows M (tokens that predict),
#               targets M, inverse frequencies D/2, segments N or empty] and further tensors that single methods name
# segments  0 prompt, 1 chosen, 2 rejected reply: two replies that share a row and a prompt and do not see each other
# n  integers, s  floating-point options, each one tensor that the method's first lines unpack
# how  of an adapter: its scale, the probability of dropping an input, the seed of what is dropped
class Llama(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  heads : int
  kv_heads : int
  head_dim : int
  intermediate : int
  window : int
  eps : float
  tied : bool
  chunk : int

  # ---- the block -------------------------------------------------------------------------------------------------

  def norm(self: __torch__.Llama, x: Tensor, weight: Tensor) -> Tensor:
    variance = torch.mean(x * x, [-1], True)
    return x * torch.rsqrt(variance + self.eps) * weight

  # A matrix as numbers: as it is held, or decoded from blocks of 32 that share a scale (8-bit integers, or 4-bit ones two
  # to a byte, as GGUF's Q8_0 and Q4_0 have them).
  def matrix(self: __torch__.Llama, w: List[Tensor], at: int) -> Tensor:
    held, scales = w[at], w[at + 10]
    if torch.numel(scales) == 0:
      return held
    rows, blocks = torch.size(scales, 0), torch.size(scales, 1)
    out = torch.new_empty(scales, [rows, blocks, 32], dtype=6)
    if torch.size(held, 2) == 32:
      out.copy_(held)
    else:
      torch.slice(out, 2, 0, 16).copy_(torch.bitwise_and(held, 15))
      torch.slice(out, 2, 16).copy_(torch.bitwise_right_shift(held, 4))
      out.sub_(8)
    return torch.view(out.mul_(torch.unsqueeze(scales, 2)), [rows, 32 * blocks])

  def decoded(self: __torch__.Llama, w: List[Tensor], n: Tensor) -> Tensor:
    return self.matrix(w, int(n[0]))

  # W x + bias.
  def linear(self: __torch__.Llama, x: Tensor, w: List[Tensor], at: int) -> Tensor:
    bias = annotate(Optional[Tensor], None)
    if torch.numel(w[at + 5]) > 0:
      bias = w[at + 5]
    return torch.linear(x, self.matrix(w, at), bias)

  # What dropout leaves of the input of one A: 0 or 1 / (1 - p). Its seed names the module, so that it can be drawn again
  # and need not be kept.
  def surviving(self: __torch__.Llama, x: Tensor, slot: int, how: Tuple[float, float, int]) -> Tensor:
    scale, dropout, seed = how
    torch.manual_seed(seed + slot)
    return torch.dropout(torch.ones_like(x), dropout, True)

  # y = W x + bias + s B(A(dropout(x))) for matrices fused along their outputs; sizes are the outputs of each.
  def project(self: __torch__.Llama, x: Tensor, w: List[Tensor], at: int, a: List[Tensor], slot: int, sizes: List[int], how: Tuple[float, float, int]) -> Tensor:
    scale, dropout, seed = how
    y = self.linear(x, w, at)
    if len(a) < 14:
      return y
    parts = annotate(List[Tensor], [])
    bases = torch.split_with_sizes(y, sizes, 1)
    for i in range(len(sizes)):
      down = a[slot + 2 * i]
      if torch.numel(down) == 0:
        parts.append(bases[i])
      else:
        input = x
        if dropout > 0.:
          input = x * self.surviving(x, slot + 2 * i, how)
        z = torch.linear(input, down)
        parts.append(torch.add(bases[i], torch.linear(z, a[slot + 2 * i + 1]), alpha=scale))
    return torch.cat(parts, 1)

  # x cos + roll(x) sin, the sign of the rotation folded into the sine table: [N, D] each.
  def tables(self: __torch__.Llama, positions: Tensor, frequencies: Tensor) -> Tuple[Tensor, Tensor]:
    angles = torch.unsqueeze(torch.to(positions, 6), 1) * frequencies
    sine = torch.sin(angles)
    cosine = torch.cos(angles)
    return (torch.unsqueeze(torch.cat([cosine, cosine], 1), 1), torch.unsqueeze(torch.cat([torch.neg(sine), sine], 1), 1))

  def rotate(self: __torch__.Llama, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    return x * cosine + torch.roll(x, [self.head_dim // 2], [-1]) * sine

  # Weights of the norms of all q and k heads [heads + kv_heads, D]; empty where the model has none.
  def head_norms(self: __torch__.Llama, w: List[Tensor], i: int) -> Tensor:
    if torch.numel(w[i + 8]) == 0:
      return w[i + 8]
    return torch.cat([torch.expand(w[i + 8], [self.heads, self.head_dim]), torch.expand(w[i + 13], [self.kv_heads, self.head_dim])], 0)

  # The heads of q and k out of qkv [N, heads + kv_heads, D], normalised where the model does so, then rotated.
  def queries_and_keys(self: __torch__.Llama, qkv: Tensor, w: List[Tensor], i: int, cosine: Tensor, sine: Tensor) -> Tensor:
    heads = self.heads + self.kv_heads
    qk = torch.view(torch.slice(qkv, 1, 0, heads * self.head_dim), [torch.size(qkv, 0), heads, self.head_dim])
    norms = self.head_norms(w, i)
    if torch.numel(norms) > 0:
      qk = self.norm(qk, norms)
    return self.rotate(qk, cosine, sine)

  # [N, heads, D] to [B, heads, T, D]; without padding this is a view.
  def pad(self: __torch__.Llama, x: Tensor, slots: Tensor, rows: int, length: int) -> Tensor:
    padded = x
    if torch.size(x, 0) != rows * length:
      padded = torch.index_copy(torch.new_zeros(x, [rows * length, torch.size(x, 1), torch.size(x, 2)]), 0, slots, x)
    return torch.transpose(torch.view(padded, [rows, length, torch.size(x, 1), torch.size(x, 2)]), 1, 2)

  # Every key and value head serves heads / kv_heads query heads.
  def share(self: __torch__.Llama, x: Tensor) -> Tensor:
    groups = self.heads // self.kv_heads
    if groups == 1:
      return x
    rows, length = torch.size(x, 0), torch.size(x, 2)
    wide = torch.expand(torch.unsqueeze(x, 2), [rows, self.kv_heads, groups, length, self.head_dim])
    return torch.reshape(wide, [rows, self.heads, length, self.head_dim])

  # What attention may see: an empty tensor when causality says it all, else 0 and -inf, [1 or B, 1, T, T]. A window w lets
  # a token see itself and the w - 1 tokens before it.
  def visible(self: __torch__.Llama, b: List[Tensor], rows: int, length: int) -> Tensor:
    narrow = self.window > 0 and self.window < length
    if torch.numel(b[6]) == 0 and not narrow:
      return torch.empty([0])
    all = torch.new_ones(b[0], [1, 1, length, length], dtype=11)
    seen = torch.tril(all)
    if torch.numel(b[6]) == 0:
      seen = torch.bitwise_and(seen, torch.triu(all, 1 - self.window))
    else:
      segments = torch.view(torch.index_copy(torch.new_zeros(b[6], [rows * length]), 0, b[2], b[6]), [rows, 1, length])
      rivals = torch.bitwise_and(torch.unsqueeze(torch.eq(segments, 2), 3), torch.unsqueeze(torch.eq(segments, 1), 2))
      seen = torch.bitwise_and(seen, torch.bitwise_not(rivals))
      if narrow:
        places = torch.view(torch.index_copy(torch.new_zeros(b[1], [rows * length]), 0, b[2], b[1]), [rows, 1, length])
        distance = torch.unsqueeze(places, 3) - torch.unsqueeze(places, 2)
        seen = torch.bitwise_and(seen, torch.lt(distance, self.window))
    return torch.masked_fill(torch.zeros_like(seen, dtype=6), torch.bitwise_not(seen), -inf)

  def attend(self: __torch__.Llama, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    if torch.numel(mask) > 0:
      return torch.scaled_dot_product_attention(q, self.share(k), self.share(v), mask)
    return torch.scaled_dot_product_attention(q, self.share(k), self.share(v), None, 0., True)

  def block(self: __torch__.Llama, x: Tensor, w: List[Tensor], a: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, cache: List[Tensor]) -> Tensor:
    i, j = 1 + 16 * layer, 14 * layer
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    tokens = torch.size(x, 0)
    qkv = self.project(self.norm(x, w[i]), w, i + 1, a, j, [q_size, kv_size, kv_size], how)
    qk = self.queries_and_keys(qkv, w, i, cosine, sine)
    flat_k = torch.slice(qk, 1, self.heads)
    flat_v = torch.view(torch.slice(qkv, 1, q_size + kv_size), [tokens, self.kv_heads, self.head_dim])
    if len(cache) > 0:
      torch.slice(cache[2 * layer + 1], 2, 0, length).copy_(self.pad(flat_k, cache[0], rows, length))
      torch.slice(cache[2 * layer + 2], 2, 0, length).copy_(self.pad(flat_v, cache[0], rows, length))
    q = self.pad(torch.slice(qk, 1, 0, self.heads), slots, rows, length)
    k = self.pad(flat_k, slots, rows, length)
    v = self.pad(flat_v, slots, rows, length)
    y = torch.reshape(torch.transpose(self.attend(q, k, v, mask), 1, 2), [rows * length, q_size])
    if tokens != rows * length:
      y = torch.index_select(y, 0, slots)
    x = x + self.project(y, w, i + 2, a, j + 6, [torch.size(x, 1)], how)
    gate_up = self.project(self.norm(x, w[i + 3]), w, i + 4, a, j + 8, [self.intermediate, self.intermediate], how)
    y = torch.silu(torch.slice(gate_up, 1, 0, self.intermediate)) * torch.slice(gate_up, 1, self.intermediate)
    return x + self.project(y, w, i + 5, a, j + 12, [torch.size(x, 1)], how)

  def none(self: __torch__.Llama) -> List[Tensor]:
    return annotate(List[Tensor], [])

  # Fills the cache when there is one: [places of the tokens in rows padded on the left, (keys, values) per layer].
  # The normalised states after the last layer, of the rows that predict a target: [M, H].
  def states(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], rows: int, length: int, how: Tuple[float, float, int], cache: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], b[0])
    cosine, sine = self.tables(b[1], b[5])
    mask = self.visible(b, rows, length)
    for layer in range(self.layers):
      x = self.block(x, w, a, layer, cosine, sine, b[2], rows, length, how, mask, cache)
    if self.chooses(b):
      x = torch.index_select(x, 0, b[3])
    return self.norm(x, w[1 + 16 * self.layers])

  # Whether the tokens that predict are others than all tokens, once each and in order.
  def chooses(self: __torch__.Llama, b: List[Tensor]) -> bool:
    return torch.numel(b[6]) > 0 or torch.size(b[3], 0) != torch.size(b[0], 0)

  def head(self: __torch__.Llama, w: List[Tensor]) -> Tensor:
    if self.tied:
      return w[0]
    return w[2 + 16 * self.layers]

  # ---- the head, in chunks of rows, so that [M, vocabulary] never stands whole -------------------------------------

  # Log-probability, entropy and hit of each target: [3, M].
  def score(self: __torch__.Llama, h: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    out = torch.new_empty(h, [3, torch.size(h, 0)])
    for start in range(0, torch.size(h, 0), self.chunk):
      end = min(start + self.chunk, torch.size(h, 0))
      logits = torch.linear(torch.slice(h, 0, start, end), head)
      self.measure(logits, torch.slice(targets, 0, start, end), torch.slice(out, 1, start, end))
    return out

  # Fills out [3, m] and turns the logits into probabilities in place.
  def measure(self: __torch__.Llama, logits: Tensor, targets: Tensor, out: Tensor) -> NoneType:
    column = torch.unsqueeze(targets, 1)
    top, best = torch.max(logits, 1, True)
    chosen = torch.gather(logits, 1, column)
    logits.sub_(top)
    p = torch.exp(logits)
    total = torch.sum(p, [1], True)
    p.div_(total)
    normaliser = torch.log(total)
    torch.select(out, 0, 0).copy_(torch.squeeze(chosen - top - normaliser, 1))
    torch.select(out, 0, 1).copy_(torch.squeeze(normaliser, 1) - torch.sum(p * logits, [1]))
    torch.select(out, 0, 2).copy_(torch.squeeze(torch.eq(best, column), 1))
    logits.copy_(p)
    return None

  # The same, with the gradient of sum(coefficient * -log p) by hand: (softmax - one-hot) * coefficient, times W.
  # Returns [3, M] and the gradient of h; a head that is trained collects its own gradient in head_gradient.
  def score_with_gradient(self: __torch__.Llama, h: Tensor, head: Tensor, targets: Tensor, coefficients: Tensor, head_gradient: Optional[Tensor]) -> Tuple[Tensor, Tensor]:
    out = torch.new_empty(h, [3, torch.size(h, 0)])
    gradient = torch.empty_like(h)
    for start in range(0, torch.size(h, 0), self.chunk):
      end = min(start + self.chunk, torch.size(h, 0))
      rows = torch.slice(h, 0, start, end)
      target = torch.slice(targets, 0, start, end)
      logits = torch.linear(rows, head)
      self.measure(logits, target, torch.slice(out, 1, start, end))
      column = torch.unsqueeze(target, 1)
      logits.scatter_add_(1, column, torch.new_full(logits, [end - start, 1], -1.))
      logits.mul_(torch.unsqueeze(torch.slice(coefficients, 0, start, end), 1))
      torch.slice(gradient, 0, start, end).copy_(torch.mm(logits, head))
      if head_gradient is not None:
        head_gradient.addmm_(torch.t(logits), rows)
    return (out, gradient)
