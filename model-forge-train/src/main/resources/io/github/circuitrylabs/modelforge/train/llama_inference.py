  # The class of llama.py goes on: what is asked of a model that is not trained, scores and new tokens.

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
