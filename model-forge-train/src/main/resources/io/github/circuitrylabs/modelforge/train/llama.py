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

  # ---- gradients ---------------------------------------------------------------------------------------------------

  # What is trained: every weight (full) or the adapters that exist; as leaves that ask for gradients.
  def leaves(self: __torch__.Llama, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for x in tensors:
      if torch.numel(x) == 0:
        out.append(x)
      else:
        out.append(torch.requires_grad_(torch.detach(x), True))
    return out

  def present(self: __torch__.Llama, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for x in tensors:
      if torch.numel(x) > 0:
        out.append(x)
    return out

  # Where the head's gradient adds up, if it is trained.
  def head_place(self: __torch__.Llama, g: List[Tensor], full: bool) -> Optional[Tensor]:
    place = annotate(Optional[Tensor], None)
    if full:
      place = g[0]
      if not self.tied:
        place = g[len(g) - 1]
    return place

  # Adds the gradients of the leaves to g, given that of the states.
  def backward(self: __torch__.Llama, states: Tensor, gradient: Tensor, leaves: List[Tensor], g: List[Tensor]) -> NoneType:
    of_states = annotate(List[Optional[Tensor]], [gradient])
    found = torch.grad([states], leaves, of_states, None, False, True)
    torch.set_grad_enabled(False)
    for i in range(len(leaves)):
      one = found[i]
      if one is not None:
        g[i].add_(one)
    return None

  # Language modelling. b[7]: coefficient of each target [M] (1 / targets of the whole update). n: rows, length, full,
  # whether blocks are recomputed (by hand only), seed of dropout. s: adapter scale, dropout. Adds to g; returns [sum of -log p, sum of entropies, hits].
  def sft(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    full = int(n[2]) == 1
    torch.set_grad_enabled(True)
    if full:
      w = self.leaves(w)
      trained = self.present(w)
    else:
      a = self.leaves(a)
      trained = self.present(a)
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), float(s[1]), int(n[4])), self.none())
    torch.set_grad_enabled(False)
    out, gradient = self.score_with_gradient(torch.detach(h), torch.detach(self.head(w)), b[4], b[7], self.head_place(g, full))
    self.backward(h, gradient, trained, g)
    return torch.stack([torch.neg(torch.sum(torch.select(out, 0, 0))), torch.sum(torch.select(out, 0, 1)), torch.sum(torch.select(out, 0, 2))])

  # ---- preferences ---------------------------------------------------------------------------------------------------

  # Sums of the first row of scores over each sequence: [2 B], chosen ones first.
  def per_sequence(self: __torch__.Llama, values: Tensor, owners: Tensor, sequences: int) -> Tensor:
    return torch.index_add(torch.new_zeros(values, [sequences]), 0, owners, values)

  # The loss of each pair [B] from log-probabilities of the sequences, policy p and reference r [2 B], and their lengths.
  # kind: 0 sigmoid (cDPO with smoothing), 1 robust, 2 hinge, 3 ipo, 4 sigmoid_norm, 5 apo_zero, 6 simpo, 7 orpo, 8 kto: the
  # second half are mismatched replies, which only estimate the KL to the reference; weights [B] are negative where a reply is
  # undesirable, and empty for all other kinds.
  def preference_loss(self: __torch__.Llama, kind: int, p: Tensor, r: Tensor, lengths: Tensor, weights: Tensor, beta: float, smoothing: float, gamma: float) -> Tensor:
    pairs = torch.size(p, 0) // 2
    ratios = p - r
    means = ratios / lengths
    d = torch.slice(ratios, 0, 0, pairs) - torch.slice(ratios, 0, pairs)
    d_mean = torch.slice(means, 0, 0, pairs) - torch.slice(means, 0, pairs)
    won, lost = torch.log_sigmoid(d * beta), torch.log_sigmoid(d * -beta)
    if kind == 0:
      return won * (smoothing - 1.) - lost * smoothing
    if kind == 1:
      return (won * (smoothing - 1.) + lost * smoothing) / (1. - 2. * smoothing)
    if kind == 2:
      return torch.relu(1. - d * beta)
    if kind == 3:
      return torch.pow(d_mean - 1. / (2. * beta), 2)
    if kind == 4:
      return torch.neg(torch.log_sigmoid(d_mean * beta))
    if kind == 5:
      return 1. - torch.sigmoid(torch.slice(ratios, 0, 0, pairs) * beta) + torch.sigmoid(torch.slice(ratios, 0, pairs) * beta)
    if kind == 6:
      return torch.neg(torch.log_sigmoid(d_mean * beta - gamma))
    if kind == 8:
      kl = torch.relu(torch.mean(torch.detach(torch.slice(ratios, 0, pairs))))
      gains = (torch.slice(ratios, 0, 0, pairs) - kl) * torch.sign(weights) * beta
      return (1. - torch.sigmoid(gains)) * torch.abs(weights)
    odds = means - torch.log1p(torch.neg(torch.exp(means)))
    return torch.neg(torch.log_sigmoid(torch.slice(odds, 0, 0, pairs) - torch.slice(odds, 0, pairs))) * beta

  # b[7]: sequence of each target [M]; b[8]: targets of each sequence [2 B]; b[9]: reference log-probabilities [2 B] (zero
  # where the loss has no reference); b[10]: weights of kto's rows. n: rows, length, kind,
  # whether blocks are recomputed (by hand only). s: adapter scale, beta, smoothing, gamma, weight of the
  # cross-entropy of the chosen replies, share of this micro-batch in the update.
  # From the states' scores [3, M] to the coefficient of each target, and [loss, cross-entropy of the chosen, entropies'
  # sum, hits of the chosen] with the policy's sums [2 B] behind them.
  def preference_slopes(self: __torch__.Llama, out: Tensor, b: List[Tensor], n: Tensor, s: Tensor) -> Tuple[Tensor, Tensor]:
    chosen_weight, share = float(s[4]), float(s[5])
    owners, lengths = b[7], b[8]
    sequences = torch.size(lengths, 0)
    policy = self.per_sequence(torch.select(out, 0, 0), owners, sequences)
    is_chosen = torch.to(torch.lt(owners, sequences // 2), 6)
    chosen_tokens = float(torch.sum(is_chosen))
    torch.set_grad_enabled(True)
    leaf = torch.requires_grad_(torch.detach(policy), True)
    loss = torch.mean(self.preference_loss(int(n[2]), leaf, b[9], lengths, b[10], float(s[1]), float(s[2]), float(s[3])))
    slopes = torch.grad([loss], [leaf])
    torch.set_grad_enabled(False)
    slope = torch._unwrap_optional(slopes[0])
    cross_entropy = torch.neg(torch.sum(torch.select(out, 0, 0) * is_chosen) / chosen_tokens)
    coefficients = (is_chosen * (chosen_weight / chosen_tokens) - torch.index_select(slope, 0, owners)) * share
    total = torch.detach(loss) + cross_entropy * chosen_weight
    hits = torch.sum(torch.select(out, 0, 2) * is_chosen)
    entropies = torch.select(out, 0, 1)
    if int(n[2]) == 8:
      entropies = entropies * is_chosen
    return (coefficients, torch.cat([torch.stack([total, cross_entropy, torch.sum(entropies), hits]), policy]))

  # What preference measures, without gradients.
  def preference_measures(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none())
    coefficients, results = self.preference_slopes(self.score(h, self.head(w), b[4]), b, n, s)
    return results

  # Adds the gradients of a preference loss to g.
  def preference(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    torch.set_grad_enabled(True)
    a = self.leaves(a)
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none())
    torch.set_grad_enabled(False)
    states = torch.detach(h)
    coefficients, results = self.preference_slopes(self.score(states, self.head(w), b[4]), b, n, s)
    again, gradient = self.score_with_gradient(states, self.head(w), b[4], coefficients, None)
    self.backward(h, gradient, self.present(a), g)
    return results

  # Global-norm clip, then AdamW as in PyTorch; matrices decay, vectors do not. Clears g. t: the step count, one for
  # each parameter. s: learning rate, beta1, beta2, epsilon, weight decay, largest norm (0: no clip). Returns the norm.
  def update(self: __torch__.Llama, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], s: Tensor) -> Tensor:
    norm = torch.norm(torch.stack(torch._foreach_norm(g)), 2)
    limit = float(s[5])
    if limit > 0.:
      torch._foreach_mul_(g, min(1., limit / (float(norm) + 1e-06)))
    for decays in [True, False]:
      ps, gs, ms, vs, ts = annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], [])
      for i in range(len(p)):
        if (torch.dim(p[i]) > 1) == decays:
          ps.append(p[i])
          gs.append(g[i])
          ms.append(m[i])
          vs.append(v[i])
          ts.append(t[i])
      if len(ps) > 0:
        decay = 0.
        if decays:
          decay = float(s[4])
        torch._foreach_add_(ts, 1)
        torch._fused_adamw_(ps, gs, ms, vs, annotate(List[Tensor], []), ts, lr=float(s[0]), beta1=float(s[1]), beta2=float(s[2]), weight_decay=decay, eps=float(s[3]), amsgrad=False, maximize=False)
    torch._foreach_zero_(g)
    return norm

  # ---- forward and backward by hand --------------------------------------------------------------------------------
  # The graph of a block is known and most of its matrices are frozen: forward keeps only what backward needs, backward
  # writes in place where it may and computes no gradient that nobody asked for. A test holds it against autograd.

  # As norm; appends the reciprocal root mean square [N, 1].
  def norm_keeping(self: __torch__.Llama, x: Tensor, weight: Tensor, kept: List[Tensor]) -> Tensor:
    scale = torch.mean(x * x, [-1], True).add_(self.eps).rsqrt_()
    kept.append(scale)
    return torch.mul(x, scale).mul_(weight)

  # Gradient of the input; adds that of the weight when there is a place for it.
  def norm_backward(self: __torch__.Llama, dy: Tensor, x: Tensor, scale: Tensor, weight: Tensor, weight_gradient: Tensor) -> Tensor:
    normal = torch.mul(x, scale)
    if torch.numel(weight_gradient) > 0:
      weight_gradient.add_(torch.sum(dy * normal, [0]))
    dx = torch.mul(dy, weight)
    shared = torch.mean(dx * normal, [-1], True)
    return dx.sub_(normal.mul_(shared)).mul_(scale)

  # As project; appends the products of all A of the matrix [N, sum of ranks], or an empty tensor.
  def project_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], at: int, a: List[Tensor], slot: int, sizes: List[int], how: Tuple[float, float, int], kept: List[Tensor]) -> Tensor:
    scale, dropout, seed = how
    y = self.linear(x, w, at)
    z = self.narrow(x, a, slot, len(sizes), how)
    kept.append(z)
    column, rank_at = 0, 0
    if torch.numel(z) > 0:
      for i in range(len(sizes)):
        down = a[slot + 2 * i]
        if torch.numel(down) > 0:
          rank = torch.size(down, 0)
          torch.slice(y, 1, column, column + sizes[i]).addmm_(torch.slice(z, 1, rank_at, rank_at + rank), torch.t(a[slot + 2 * i + 1]), alpha=scale)
          rank_at += rank
        column += sizes[i]
    return y

  # The products of all A of a matrix with its input, or an empty tensor.
  def narrow(self: __torch__.Llama, x: Tensor, a: List[Tensor], slot: int, count: int, how: Tuple[float, float, int]) -> Tensor:
    scale, dropout, seed = how
    downs = self.downs(a, slot, count)
    if len(downs) == 0:
      return torch.empty([0])
    if dropout == 0.:
      return torch.linear(x, torch.cat(downs, 0))
    parts = annotate(List[Tensor], [])
    for i in range(count):
      down = a[slot + 2 * i]
      if torch.numel(down) > 0:
        parts.append(torch.linear(self.surviving(x, slot + 2 * i, how).mul_(x), down))
    return torch.cat(parts, 1)

  def downs(self: __torch__.Llama, a: List[Tensor], slot: int, count: int) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    if len(a) >= 14:
      for i in range(count):
        if torch.numel(a[slot + 2 * i]) > 0:
          out.append(a[slot + 2 * i])
    return out

  # Gradient of the input of project; adds those of A and B (ga as a) and of matrix and bias (gw as w, empty when frozen).
  def project_backward(self: __torch__.Llama, dy: Tensor, x: Tensor, z: Tensor, w: List[Tensor], gw: List[Tensor], at: int, a: List[Tensor], ga: List[Tensor], slot: int, sizes: List[int], how: Tuple[float, float, int], wanted: bool) -> Tensor:
    scale, dropout, seed = how
    if torch.numel(gw[at]) > 0:
      gw[at].addmm_(torch.t(dy), x)
    if torch.numel(gw[at + 5]) > 0:
      gw[at + 5].add_(torch.sum(dy, [0]))
    dx = x
    if wanted:
      dx = torch.mm(dy, self.matrix(w, at))
    if torch.numel(z) > 0:
      dz = torch.empty_like(z)
      column, rank_at = 0, 0
      for i in range(len(sizes)):
        down = a[slot + 2 * i]
        if torch.numel(down) > 0:
          rank = torch.size(down, 0)
          part = torch.slice(dy, 1, column, column + sizes[i])
          of_z = torch.slice(dz, 1, rank_at, rank_at + rank)
          of_z.addmm_(part, a[slot + 2 * i + 1], beta=0., alpha=scale)
          ga[slot + 2 * i + 1].addmm_(torch.t(part), torch.slice(z, 1, rank_at, rank_at + rank), alpha=scale)
          if dropout == 0.:
            ga[slot + 2 * i].addmm_(torch.t(of_z), x)
          else:
            surviving = self.surviving(x, slot + 2 * i, how)
            ga[slot + 2 * i].addmm_(torch.t(of_z), x * surviving)
            if wanted:
              dx.add_(surviving.mul_(torch.mm(of_z, down)))
          rank_at += rank
        column += sizes[i]
      if wanted and dropout == 0.:
        dx.addmm_(dz, torch.cat(self.downs(a, slot, len(sizes)), 0))
    return dx

  # From [B, heads, T, D] back to the tokens' order [N, heads, D].
  def unpad(self: __torch__.Llama, x: Tensor, slots: Tensor) -> Tensor:
    flat = torch.reshape(torch.transpose(x, 1, 2), [torch.size(x, 0) * torch.size(x, 2), torch.size(x, 1), torch.size(x, 3)])
    if torch.size(slots, 0) == torch.size(flat, 0):
      return flat
    return torch.index_select(flat, 0, slots)

  # As block. kept: what inner_keeping keeps, then the z of down; or x alone, to be recomputed.
  def block_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], a: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor]) -> Tensor:
    y = self.inner_keeping(x, w, a, layer, cosine, sine, slots, rows, length, how, mask, rows_wanted, kept)
    return self.project_keeping(y, w, 6 + 16 * layer, a, 14 * layer + 12, [torch.size(x, 1)], how, kept).add_(kept[12])

  # The block up to the input of its last matrix, keeping [x, scale, z, qk, scale, q, k, v, attention, log-sum-exp, chosen,
  # z, middle, scale, z, gate_up]; qk and its scale where heads are normalised, else empty. rows_wanted: the tokens that
  # matter after attention, empty for all.
  def inner_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], a: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor]) -> Tensor:
    i, j = 1 + 16 * layer, 14 * layer
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    tokens = torch.size(x, 0)
    kept.append(x)
    qkv = self.project_keeping(self.norm_keeping(x, w[i], kept), w, i + 1, a, j, [q_size, kv_size, kv_size], how, kept)
    qk = torch.view(torch.slice(qkv, 1, 0, q_size + kv_size), [tokens, self.heads + self.kv_heads, self.head_dim])
    norms = self.head_norms(w, i)
    if torch.numel(norms) > 0:
      kept.append(qk)
      qk = self.norm_keeping(qk, norms, kept)
    else:
      kept.extend([norms, norms])
    qk = self.rotate(qk, cosine, sine)
    q = self.pad(torch.slice(qk, 1, 0, self.heads), slots, rows, length)
    k = self.share(self.pad(torch.slice(qk, 1, self.heads), slots, rows, length))
    v = self.share(self.pad(torch.view(torch.slice(qkv, 1, q_size + kv_size), [tokens, self.kv_heads, self.head_dim]), slots, rows, length))
    out, normaliser = self.flash(q, k, v, mask)
    kept.extend([q, k, v, out, normaliser])
    attended = torch.reshape(self.unpad(out, slots), [tokens, q_size])
    if torch.numel(rows_wanted) > 0:
      attended = torch.index_select(attended, 0, rows_wanted)
      x = torch.index_select(x, 0, rows_wanted)
    kept.append(attended)
    middle = self.project_keeping(attended, w, i + 2, a, j + 6, [torch.size(x, 1)], how, kept).add_(x)
    kept.append(middle)
    gate_up = self.project_keeping(self.norm_keeping(middle, w[i + 3], kept), w, i + 4, a, j + 8, [self.intermediate, self.intermediate], how, kept)
    kept.append(gate_up)
    return torch.silu(torch.slice(gate_up, 1, 0, self.intermediate)).mul_(torch.slice(gate_up, 1, self.intermediate))

  def flash(self: __torch__.Llama, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor]:
    if torch.numel(mask) > 0:
      return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=mask)
    return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)

  def flash_backward(self: __torch__.Llama, dy: Tensor, kept: List[Tensor], mask: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    if torch.numel(mask) > 0:
      return torch._scaled_dot_product_flash_attention_for_cpu_backward(dy, kept[5], kept[6], kept[7], kept[8], kept[9], 0., False, attn_mask=mask)
    return torch._scaled_dot_product_flash_attention_for_cpu_backward(dy, kept[5], kept[6], kept[7], kept[8], kept[9], 0., True)

  # Gradients of the query heads that shared a key and value head, added up.
  def unshare(self: __torch__.Llama, x: Tensor) -> Tensor:
    groups = self.heads // self.kv_heads
    if groups == 1:
      return x
    return torch.sum(torch.view(torch.contiguous(x), [torch.size(x, 0), self.kv_heads, groups, torch.size(x, 2), self.head_dim]), [2])

  # Gradient of the block's input, from that of its output dx, which is overwritten. wanted: whether anything below learns.
  def block_backward(self: __torch__.Llama, dx: Tensor, w: List[Tensor], gw: List[Tensor], a: List[Tensor], ga: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor], wanted: bool) -> Tensor:
    i, j = 1 + 16 * layer, 14 * layer
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    if len(kept) == 1:
      again = annotate(List[Tensor], [])
      y = self.inner_keeping(kept[0], w, a, layer, cosine, sine, slots, rows, length, how, mask, rows_wanted, again)
      again.append(self.narrow(y, a, j + 12, 1, how))
      kept = again
    x, middle, gate_up = kept[0], kept[12], kept[15]
    tokens, width = torch.size(x, 0), torch.size(x, 1)
    gate, up = torch.slice(gate_up, 1, 0, self.intermediate), torch.slice(gate_up, 1, self.intermediate)
    swish = torch.silu(gate)
    dy = self.project_backward(dx, swish * up, kept[16], w, gw, i + 5, a, ga, j + 12, [width], how, True)
    both = torch.empty_like(gate_up)
    torch.slice(both, 1, self.intermediate).copy_(swish.mul_(dy))
    torch.slice(both, 1, 0, self.intermediate).copy_(torch.silu_backward(dy.mul_(up), gate))
    input = torch.mul(middle, kept[13]).mul_(w[i + 3])
    dy = self.project_backward(both, input, kept[14], w, gw, i + 4, a, ga, j + 8, [self.intermediate, self.intermediate], how, True)
    dx.add_(self.norm_backward(dy, middle, kept[13], w[i + 3], gw[i + 3]))
    dy = self.project_backward(dx, kept[10], kept[11], w, gw, i + 2, a, ga, j + 6, [width], how, True)
    if torch.numel(rows_wanted) > 0:
      # Added, for the last token of a prompt that two replies share is wanted twice.
      dy = torch.index_add(torch.zeros([tokens, q_size]), 0, rows_wanted, dy)
      dx = torch.index_add(torch.zeros([tokens, width]), 0, rows_wanted, dx)
    dq, dk, dv = self.flash_backward(self.pad(torch.view(dy, [tokens, self.heads, self.head_dim]), slots, rows, length), kept, mask)
    qkv = torch.empty([tokens, self.heads + 2 * self.kv_heads, self.head_dim])
    torch.slice(qkv, 1, 0, self.heads).copy_(self.unpad(dq, slots))
    torch.slice(qkv, 1, self.heads, self.heads + self.kv_heads).copy_(self.unpad(self.unshare(dk), slots))
    torch.slice(qkv, 1, self.heads + self.kv_heads).copy_(self.unpad(self.unshare(dv), slots))
    rotated = torch.slice(qkv, 1, 0, self.heads + self.kv_heads)
    rotated.copy_(rotated * cosine + torch.roll(rotated * sine, [self.head_dim // 2], [-1]))
    if torch.numel(kept[4]) > 0:
      rotated.copy_(self.head_norms_backward(rotated, kept, w, gw, i))
    input = torch.mul(x, kept[1]).mul_(w[i])
    dy = self.project_backward(torch.view(qkv, [tokens, q_size + 2 * kv_size]), input, kept[2], w, gw, i + 1, a, ga, j, [q_size, kv_size, kv_size], how, wanted)
    if wanted:
      dx.add_(self.norm_backward(dy, x, kept[1], w[i], gw[i]))
    return dx

  # Gradient of q and k before their norms; adds those of the norms' weights, which all heads of a kind share.
  def head_norms_backward(self: __torch__.Llama, dy: Tensor, kept: List[Tensor], w: List[Tensor], gw: List[Tensor], i: int) -> Tensor:
    norms = self.head_norms(w, i)
    place = torch.empty([0])
    if torch.numel(gw[i + 8]) > 0:
      place = torch.zeros_like(norms)
    dx = self.norm_backward(dy, kept[3], kept[4], norms, place)
    if torch.numel(place) > 0:
      gw[i + 8].add_(torch.sum(torch.slice(place, 0, 0, self.heads), [0]))
      gw[i + 13].add_(torch.sum(torch.slice(place, 0, self.heads), [0]))
    return dx

  # As states, keeping what backward_by_hand needs: a list per layer (its input alone where it is to be recomputed), then
  # [input, scale] of the last norm.
  def states_keeping(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], rows: int, length: int, how: Tuple[float, float, int], recompute: bool, kept: List[List[Tensor]]) -> Tensor:
    x = torch.embedding(w[0], b[0])
    cosine, sine = self.tables(b[1], b[5])
    mask = self.visible(b, rows, length)
    for layer in range(self.layers):
      of_layer = annotate(List[Tensor], [])
      before = x
      x = self.block_keeping(x, w, a, layer, cosine, sine, b[2], rows, length, how, mask, self.rows_after(layer, b), of_layer)
      if recompute:
        of_layer = [before]
      kept.append(of_layer)
    last = [x]
    h = self.norm_keeping(x, w[1 + 16 * self.layers], last)
    kept.append(last)
    return h

  # Tokens that matter after attention: in the last layer those that predict; empty for all.
  def rows_after(self: __torch__.Llama, layer: int, b: List[Tensor]) -> Tensor:
    if layer + 1 == self.layers and self.chooses(b):
      return b[3]
    return torch.empty([0], dtype=4)

  # From the gradient of the states to those of all that is trained: gw as w and ga as a, empty tensors where frozen.
  def backward_by_hand(self: __torch__.Llama, dh: Tensor, w: List[Tensor], gw: List[Tensor], a: List[Tensor], ga: List[Tensor], b: List[Tensor], rows: int, length: int, how: Tuple[float, float, int], kept: List[List[Tensor]]) -> NoneType:
    cosine, sine = self.tables(b[1], b[5])
    mask = self.visible(b, rows, length)
    full = torch.numel(gw[0]) > 0
    top = 1 + 16 * self.layers
    last = kept.pop()
    dx = self.norm_backward(dh, last[0], last[1], w[top], gw[top])
    for i in range(self.layers):
      layer = self.layers - 1 - i
      dx = self.block_backward(dx, w, gw, a, ga, layer, cosine, sine, b[2], rows, length, how, mask, self.rows_after(layer, b), kept.pop(), full or layer > 0)
    if full:
      gw[0].index_add_(0, b[0], dx)
    return None

  # The gradients' places laid out as the tensors they belong to.
  def places(self: __torch__.Llama, tensors: List[Tensor], g: List[Tensor], trained: bool) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    nothing = torch.empty([0])
    next = 0
    for x in tensors:
      if trained and torch.numel(x) > 0:
        out.append(g[next])
        next += 1
      else:
        out.append(nothing)
    return out

  # As sft, by hand.
  def sft_by_hand(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    full = int(n[2]) == 1
    how = (float(s[0]), float(s[1]), int(n[4]))
    gw, ga = self.places(w, g, full), self.places(a, g, not full)
    kept = annotate(List[List[Tensor]], [])
    h = self.states_keeping(w, a, b, int(n[0]), int(n[1]), how, int(n[3]) == 1, kept)
    out, gradient = self.score_with_gradient(h, self.head(w), b[4], b[7], self.head_place(g, full))
    self.backward_by_hand(gradient, w, gw, a, ga, b, int(n[0]), int(n[1]), how, kept)
    return torch.stack([torch.neg(torch.sum(torch.select(out, 0, 0))), torch.sum(torch.select(out, 0, 1)), torch.sum(torch.select(out, 0, 2))])

  # As preference, by hand.
  def preference_by_hand(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    how = (float(s[0]), 0., 0)
    kept = annotate(List[List[Tensor]], [])
    h = self.states_keeping(w, a, b, int(n[0]), int(n[1]), how, int(n[3]) == 1, kept)
    coefficients, results = self.preference_slopes(self.score(h, self.head(w), b[4]), b, n, s)
    again, gradient = self.score_with_gradient(h, self.head(w), b[4], coefficients, None)
    self.backward_by_hand(gradient, w, self.places(w, g, False), a, self.places(a, g, True), b, int(n[0]), int(n[1]), how, kept)
    return results

  # ---- without gradients -------------------------------------------------------------------------------------------

  # [3, M]: log-probability, entropy and hit of each target. n: rows, length. s: adapter scale.
  def log_probabilities(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    return self.score(self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none()), self.head(w), b[4])

  # [B]: the same, log-probabilities summed over each sequence. b[7]: sequence of each target. n: rows, length, sequences.
  def sequence_scores(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    return self.per_sequence(torch.select(self.log_probabilities(w, a, b, n, s), 0, 0), b[7], int(n[2]))

  # [M, vocabulary], whole: for tests and for a next-token distribution.
  def logits(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    return torch.linear(self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none()), self.head(w))

  # ---- generation --------------------------------------------------------------------------------------------------

  # One token of each row against the cache; they all stand at column t, whatever their rows' padding on the left.
  def decode(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], ids: Tensor, positions: Tensor, frequencies: Tensor, cache: List[Tensor], hidden: Tensor, t: int, how: Tuple[float, float, int]) -> Tensor:
    rows, groups = torch.size(ids, 0), self.heads // self.kv_heads
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    start = 0
    if self.window > 0:
      start = max(0, t + 1 - self.window)
    mask = torch.slice(hidden, 3, start, t + 1)
    x = torch.embedding(w[0], ids)
    cosine, sine = self.tables(positions, frequencies)
    for layer in range(self.layers):
      i, j = 1 + 16 * layer, 14 * layer
      qkv = self.project(self.norm(x, w[i]), w, i + 1, a, j, [q_size, kv_size, kv_size], how)
      qk = self.queries_and_keys(qkv, w, i, cosine, sine)
      torch.select(cache[2 * layer + 1], 2, t).copy_(torch.slice(qk, 1, self.heads))
      torch.select(cache[2 * layer + 2], 2, t).copy_(torch.view(torch.slice(qkv, 1, q_size + kv_size), [rows, self.kv_heads, self.head_dim]))
      q = torch.reshape(torch.slice(qk, 1, 0, self.heads), [rows, self.kv_heads, groups, self.head_dim])
      weights = torch.matmul(q * self.head_dim ** -0.5, torch.transpose(torch.slice(cache[2 * layer + 1], 2, start, t + 1), 2, 3))
      weights = torch.softmax(weights + mask, -1)
      y = torch.reshape(torch.matmul(weights, torch.slice(cache[2 * layer + 2], 2, start, t + 1)), [rows, q_size])
      x = x + self.project(y, w, i + 2, a, j + 6, [torch.size(x, 1)], how)
      gate_up = self.project(self.norm(x, w[i + 3]), w, i + 4, a, j + 8, [self.intermediate, self.intermediate], how)
      y = torch.silu(torch.slice(gate_up, 1, 0, self.intermediate)) * torch.slice(gate_up, 1, self.intermediate)
      x = x + self.project(y, w, i + 5, a, j + 12, [torch.size(x, 1)], how)
    return torch.linear(self.norm(x, w[1 + 16 * self.layers]), self.head(w))

  # The prompts' part of generation. b: as above with the last token of each prompt as the one that predicts; b[7]: places in
  # rows padded on the left. n: rows, length, new tokens that the cache has room for. s: adapter scale.
  # Returns logits [B, vocabulary], then keys and values of each layer, [B, kv heads, length + new, D].
  def prefill(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> List[Tensor]:
    rows, length = int(n[0]), int(n[1])
    cache = [b[7]]
    for i in range(2 * self.layers):
      cache.append(torch.new_zeros(b[5], [rows, self.kv_heads, length + int(n[2]), self.head_dim]))
    h = self.states(w, a, b, rows, length, (float(s[0]), 0., 0), cache)
    out = [torch.linear(h, self.head(w))]
    for i in range(2 * self.layers):
      out.append(cache[i + 1])
    return out

  # c: [ids R, columns padded on the left R, inverse frequencies, (keys, values) per layer]. n: column t where the ids stand.
  # s: adapter scale. Returns the logits after them [R, vocabulary]; keys and values are written in place.
  def advance(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], c: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    t, padding = int(n[0]), c[1]
    cache = [c[0]]
    for i in range(2 * self.layers):
      cache.append(c[i + 3])
    padded = torch.lt(torch.unsqueeze(torch.type_as(torch.arange(t + 1), padding), 0), torch.unsqueeze(padding, 1))
    hidden = torch.where(padded, torch.new_full(c[2], [1, 1], -inf), torch.new_zeros(c[2], [1, 1]))
    return self.decode(w, a, c[0], t - padding, c[2], cache, torch.unsqueeze(torch.unsqueeze(hidden, 1), 1), t, (float(s[0]), 0., 0))

  # c: [rows that stay, logits, (keys, values) per layer] gives the same without the other rows. n: columns to add to the cache.
  def keep(self: __torch__.Llama, c: List[Tensor], n: Tensor) -> List[Tensor]:
    out = [torch.index_select(c[1], 0, c[0])]
    for i in range(2 * self.layers):
      x = torch.index_select(c[i + 2], 0, c[0])
      if int(n[0]) > 0:
        x = torch.constant_pad_nd(x, [0, 0, 0, int(n[0])], 0)
      out.append(x)
    return out

  # What transformers calls processors: the repetition penalty for the ids of each row's history [R, H], then only what is
  # allowed [R, vocabulary]. An empty tensor leaves either out.
  def processed(self: __torch__.Llama, logits: Tensor, history: Tensor, allowed: Tensor, penalty: float) -> Tensor:
    if torch.numel(history) > 0:
      scores = torch.gather(logits, 1, history)
      scores = torch.where(torch.lt(scores, 0.), scores * penalty, scores / penalty)
      logits = torch.scatter(logits, 1, history, scores)
    if torch.numel(allowed) > 0:
      logits = torch.masked_fill(logits, torch.bitwise_not(allowed), -inf)
    return logits

  # What transformers calls warpers, in its order: temperature, top-k, top-p, min-p. The weights of the tokens that stay, not
  # normalised, [R, k]; and their ids, empty when they are all tokens in order.
  def warped(self: __torch__.Llama, logits: Tensor, temperature: float, top_k: int, top_p: float, min_p: float) -> Tuple[Tensor, Tensor]:
    values, order = logits / temperature, torch.empty([0], dtype=4)
    vocabulary = torch.size(logits, 1)
    k = vocabulary
    if top_k > 0:
      k = min(top_k, vocabulary)
    if k < vocabulary or top_p < 1.:
      values, order = torch.topk(values, k, 1, True, True)
    p = torch.softmax(values, 1)
    if top_p < 1.:
      before = torch.cumsum(p, 1) - p
      p = torch.masked_fill(p, torch.ge(before, top_p), 0.)
    if min_p > 0.:
      top, best = torch.max(p, 1, True)
      p = torch.masked_fill(p, torch.lt(p, top * min_p), 0.)
    return (p, order)

  # Inverse of the cumulative distribution at one uniform number per row, so that a row's choice is its own.
  def pick(self: __torch__.Llama, logits: Tensor, uniforms: Tensor, temperature: float, top_k: int, top_p: float, min_p: float) -> Tensor:
    if temperature <= 0.:
      return torch.argmax(logits, 1)
    p, order = self.warped(logits, temperature, top_k, top_p, min_p)
    k = torch.size(p, 1)
    cumulative = torch.cumsum(p, 1)
    threshold = torch.unsqueeze(uniforms, 1) * torch.slice(cumulative, 1, k - 1)
    place = torch.clamp(torch.sum(torch.le(cumulative, threshold), [1], True), None, k - 1)
    if torch.numel(order) > 0:
      place = torch.gather(order, 1, place)
    return torch.squeeze(place, 1)

  # c: [logits [R, vocabulary], uniform numbers R, history, allowed]. n: top-k. s: temperature, top-p, min-p, repetition penalty.
  # Returns an id of each row and its log-probability in the model's own distribution, [R] each.
  def draw(self: __torch__.Llama, c: List[Tensor], n: Tensor, s: Tensor) -> List[Tensor]:
    logits = self.processed(c[0], c[2], c[3], float(s[3]))
    next = self.pick(logits, c[1], float(s[0]), int(n[0]), float(s[1]), float(s[2]))
    logp = torch.squeeze(torch.gather(c[0], 1, torch.unsqueeze(next, 1)), 1) - torch.logsumexp(c[0], [1])
    return [next, logp]

  # The distribution that draw draws from, for tests: [R, vocabulary].
  def distribution(self: __torch__.Llama, c: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    p, order = self.warped(self.processed(c[0], c[2], c[3], float(s[3])), float(s[0]), int(n[0]), float(s[1]), float(s[2]))
    p = p / torch.sum(p, [1], True)
    if torch.numel(order) > 0:
      p = torch.scatter(torch.zeros_like(c[0]), 1, order, p)
    return p
