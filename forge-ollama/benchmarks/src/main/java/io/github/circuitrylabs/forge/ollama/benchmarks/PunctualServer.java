package io.github.circuitrylabs.forge.ollama.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A server on this machine that answers every request a fixed time after it has read it, in one packet, over connections
 * that stay open. It keeps the last conversation it was sent.
 */
final class PunctualServer implements AutoCloseable {

    private static final long SPIN_NANOS = 200_000;

    private final ServerSocket socket;
    private final byte[] chat;
    private final byte[] other;
    private volatile long delayNanos;
    private volatile byte[] lastBody = new byte[0];

    /** @param chatAnswer what {@code POST /api/chat} gets; everything else gets an empty object */
    PunctualServer(String chatAnswer) {
        chat = response(chatAnswer);
        other = response("{}");
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    void answerAfter(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** The body of the last conversation. */
    byte[] lastBody() {
        return lastBody.clone();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed: nobody is served any more.
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream()) {
            String head = head(in);
            while (!head.isEmpty()) {
                byte[] body = in.readNBytes(contentLength(head));
                long due = System.nanoTime() + delayNanos;
                boolean isChat = head.startsWith("POST /api/chat ");
                if (isChat) {
                    lastBody = body;
                }
                waitUntil(due);
                out.write(isChat ? chat : other);
                head = head(in);
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    /** Parks for most of the time and spins for the rest, so that the answer is not late by the timer's slack. */
    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int contentLength(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .map(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    private static byte[] response(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(bytes);
        return whole.toByteArray();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "punctual-server");
        thread.setDaemon(true);
        thread.start();
    }
}
