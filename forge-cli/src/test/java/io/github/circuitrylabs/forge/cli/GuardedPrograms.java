package io.github.circuitrylabs.forge.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process in which no socket works and every try to use one is written down. Reads command lines as JSON arrays, runs each
 * and answers with its exit code, what it said and the tries. The process must name {@link NoChannels} as its
 * {@code java.nio.channels.spi.SelectorProvider}.
 */
final class GuardedPrograms {

    private static final List<String> TRIES = Collections.synchronizedList(new ArrayList<>());

    private GuardedPrograms() {}

    /** @param args the home folder */
    @SuppressWarnings("deprecation") // the one way to see a plain socket before it connects
    public static void main(String[] args) throws IOException {
        Socket.setSocketImplFactory(NoSocket::new);
        ServerSocket.setSocketFactory(NoSocket::new);
        DatagramSocket.setDatagramSocketImplFactory(() -> {
            throw new IllegalStateException(tried("datagram socket"));
        });
        JsonMapper mapper = new JsonMapper();
        PrintStream answers =
                new PrintStream(new java.io.FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> command = List.of(mapper.readValue(line, String[].class));
                TRIES.clear();
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                ObjectNode answer = mapper.createObjectNode().put("exit", run(command, args[0], said));
                answer.put("said", said.toString(StandardCharsets.UTF_8));
                TRIES.forEach(answer.withArray("/tries")::add);
                answers.println(answer);
            }
        }
    }

    private static int run(List<String> command, String home, OutputStream said) {
        String[] arguments = command.subList(1, command.size()).toArray(String[]::new);
        InputStream nobody = new ByteArrayInputStream(new byte[0]);
        Map<String, String> environment = command.get(0).startsWith("FORGE_OFFLINE=1 ")
                ? Map.of("SCENARIO_FORGE_HOME", home, "FORGE_OFFLINE", "1")
                : Map.of("SCENARIO_FORGE_HOME", home);
        return command.get(0).endsWith("model-forge")
                ? ModelForgeCli.run(arguments, nobody, said, said, environment)
                : ScenarioForge.run(arguments, nobody, said, said, environment);
    }

    private static String tried(String what) {
        TRIES.add(what);
        return what + " is not allowed here";
    }

    /** A socket that goes nowhere. */
    private static final class NoSocket extends SocketImpl {

        @Override
        protected void connect(SocketAddress address, int timeout) throws IOException {
            InetSocketAddress to = (InetSocketAddress) address;
            throw new ConnectException(tried("connect " + to.getHostString() + ":" + to.getPort()));
        }

        @Override
        protected void connect(String host, int port) throws IOException {
            throw new ConnectException(tried("connect " + host + ":" + port));
        }

        @Override
        protected void connect(InetAddress address, int port) throws IOException {
            throw new ConnectException(tried("connect " + address.getHostAddress() + ":" + port));
        }

        @Override
        protected void bind(InetAddress host, int port) throws IOException {
            throw new ConnectException(tried("listen on " + port));
        }

        @Override
        protected void listen(int backlog) throws IOException {
            throw new ConnectException(tried("listen"));
        }

        @Override
        protected void accept(SocketImpl socket) throws IOException {
            throw new ConnectException(tried("accept"));
        }

        @Override
        protected void create(boolean stream) {}

        @Override
        protected InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        protected OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        protected int available() {
            return 0;
        }

        @Override
        protected void close() {}

        @Override
        protected void sendUrgentData(int data) {}

        @Override
        public void setOption(int option, Object value) {}

        @Override
        public Object getOption(int option) {
            return 0;
        }
    }

    /** A channel that goes nowhere. */
    private static final class NoChannel extends SocketChannel {

        NoChannel(SelectorProvider provider) {
            super(provider);
        }

        @Override
        public Socket socket() {
            try {
                return new Socket(new NoSocket()) {};
            } catch (SocketException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean connect(SocketAddress remote) throws IOException {
            throw new ConnectException(tried("connect " + remote));
        }

        @Override
        public SocketChannel bind(SocketAddress local) throws IOException {
            throw new ConnectException(tried("bind " + local));
        }

        @Override
        public <T> SocketChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public SocketChannel shutdownInput() {
            return this;
        }

        @Override
        public SocketChannel shutdownOutput() {
            return this;
        }

        @Override
        public boolean isConnected() {
            return false;
        }

        @Override
        public boolean isConnectionPending() {
            return false;
        }

        @Override
        public boolean finishConnect() {
            return false;
        }

        @Override
        public SocketAddress getRemoteAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketAddress getLocalAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target) {
            return -1;
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            return -1;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            throw new ConnectException(tried("write"));
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            throw new ConnectException(tried("write"));
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }

    /** No channel, no selector. */
    public static final class NoChannels extends SelectorProvider {

        @Override
        public DatagramChannel openDatagramChannel() throws IOException {
            throw new IOException(tried("datagram channel"));
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
            throw new IOException(tried("datagram channel"));
        }

        @Override
        public Pipe openPipe() throws IOException {
            throw new IOException(tried("pipe"));
        }

        @Override
        public AbstractSelector openSelector() throws IOException {
            throw new IOException(tried("selector"));
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() throws IOException {
            throw new IOException(tried("server channel"));
        }

        @Override
        public SocketChannel openSocketChannel() {
            return new NoChannel(this);
        }

        @Override
        public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
            throw new IOException(tried("channel"));
        }
    }
}
