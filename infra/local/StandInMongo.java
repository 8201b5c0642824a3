import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * mongo-java-server, in memory, on the port given. It reports a newer version than it was
 * written for, because the driver refuses to speak with anything older; what is missing for it
 * (sessions, transactions, updates by pipeline) is listed in docs/adr/0034.
 */
public final class StandInMongo {
  /** The wire protocol of MongoDB 5.0. */
  private record Reported(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

  /**
   * What makes or drops a collection or an index runs alone. Without that, a collection created while
   * another connection writes its first document is put over that one, and an acknowledged write is gone.
   */
  private static final class Orderly extends MemoryBackend {
    private static final Set<String> ALONE =
        Set.of("create", "createindexes", "drop", "dropdatabase", "dropindexes", "renamecollection");
    private final ReentrantReadWriteLock locks = new ReentrantReadWriteLock();

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
      var lock = ALONE.contains(command.toLowerCase()) ? locks.writeLock() : locks.readLock();
      lock.lock();
      try {
        return super.handleCommand(channel, database, command, query);
      } finally {
        lock.unlock();
      }
    }
  }

  public static void main(String[] words) throws InterruptedException {
    var backend = new Orderly();
    backend.version(new Reported(List.of(5, 0, 0), 13));
    var server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(words[0]));
    System.out.println("listening on port " + words[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    Thread.currentThread().join();
  }
}
